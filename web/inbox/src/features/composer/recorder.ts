import { recordingFor, takeable } from "./model/voice.ts";

/** Whether this browser may record at all: it must be able to, and lets only pages of a safe origin. */
export const canRecord = () =>
  typeof MediaRecorder !== "undefined" &&
  navigator.mediaDevices?.getUserMedia !== undefined &&
  recordingFor((type) => MediaRecorder.isTypeSupported(type)) !== undefined;

export interface Voice {
  blob: Blob;
  isVoice: boolean;
}

export interface Recording {
  /** Takes no more sound; to be finished or canceled later. */
  hold(): void;
  /** Ends it and gives what was said; rejects when nothing usable came out. */
  finish(): Promise<Voice>;
  /** Ends it and throws it away. */
  cancel(): void;
}

/** Begins to record; asks the person first. Rejects when they, or the machine, do not let us. The caller ends it. */
export async function record(): Promise<Recording> {
  const way = recordingFor((type) => MediaRecorder.isTypeSupported(type));
  if (way === undefined) throw new Error("this browser cannot record");
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  // The browser shows that the microphone is on for as long as a track is.
  const release = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  const parts: Blob[] = [];
  const recorder = new MediaRecorder(stream, {
    mimeType: way.mimeType,
    audioBitsPerSecond: 24_000,
  });
  recorder.ondataavailable = (event) => parts.push(event.data);
  const ended = new Promise<void>((resolve) => {
    recorder.onstop = () => resolve();
    recorder.onerror = () => resolve();
  });
  // In pieces: a long one is not held back in one buffer until its end.
  recorder.start(1000);
  const stop = async () => {
    if (recorder.state !== "inactive") recorder.stop();
    await ended;
    release();
  };
  return {
    hold: () => void stop(),
    finish: async () => {
      await stop();
      const blob = await takeable(new Blob(parts, { type: way.mimeType }));
      if (blob.size === 0) throw new Error("nothing was recorded");
      return { blob, isVoice: way.isVoice };
    },
    cancel: () => void stop(),
  };
}
