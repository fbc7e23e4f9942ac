import { FileText, X } from "lucide-react";
import { useEffect, useState } from "react";
import { byteSize } from "#shared/i18n/format.ts";
import { useWords } from "#shared/i18n/provider.tsx";
import { IconButton } from "#shared/ui/button.tsx";
import { kindOfFile, problemOfFile } from "../model/files.ts";

export interface Chosen {
  id: string;
  file: File;
}

interface Props {
  chosen: readonly Chosen[];
  onRemove: (id: string) => void;
}

function Picture({ file }: { file: File }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return <img src={url} alt="" className="size-14 rounded object-cover" />;
}

/** Files that will go with the next message; the field's text becomes their caption. */
export function Tray({ chosen, onRemove }: Props) {
  const t = useWords();
  if (chosen.length === 0) return null;
  return (
    <ul aria-label={t("composer.files")} className="flex flex-wrap gap-2 px-3 pt-3">
      {chosen.map(({ id, file }) => {
        const problem = problemOfFile(file.type, file.size);
        return (
          <li
            key={id}
            className="flex max-w-72 items-center gap-2 rounded-lg border border-line bg-panel p-1.5"
          >
            {kindOfFile(file.type) === "image" ? (
              <Picture file={file} />
            ) : (
              <FileText aria-hidden size={28} className="m-1 text-meta" />
            )}
            <span className="flex min-w-0 flex-1 flex-col text-sm">
              <bdi className="truncate">{file.name}</bdi>
              {problem === undefined ? (
                <span className="text-meta">{byteSize(t, file.size)}</span>
              ) : (
                <span role="alert" className="text-danger">
                  {t(problem)}
                </span>
              )}
            </span>
            <IconButton
              icon={X}
              size={16}
              className="size-8"
              label={t("composer.removeFile", { name: file.name })}
              onClick={() => onRemove(id)}
            />
          </li>
        );
      })}
    </ul>
  );
}
