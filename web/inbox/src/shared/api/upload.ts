import { type Answer, refusal, sessionHeaders, urlOf } from "./client.ts";

export interface Uploaded {
  mediaId: string;
  mimeType: string;
  size: number;
}

/** Stores a file at the server, telling how far it is (0 to 1). By XMLHttpRequest: fetch cannot tell the progress of what it sends. */
export function upload(
  file: Blob,
  name: string,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Answer<Uploaded>> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const lost = () => resolve({ kind: "unreachable", retryAfterMs: 0 });
    request.open("POST", urlOf("/media", { filename: name }));
    for (const [header, value] of Object.entries(sessionHeaders("POST")))
      request.setRequestHeader(header, value);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.timeout = 300_000;
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      const { status, responseText } = request;
      if (status < 200 || status > 299) {
        resolve(refusal(status, responseText, request.getResponseHeader("Retry-After")));
        return;
      }
      try {
        resolve({ kind: "ok", value: JSON.parse(responseText) as Uploaded });
      } catch {
        lost();
      }
    };
    request.onerror = lost;
    request.ontimeout = lost;
    request.onabort = lost;
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}
