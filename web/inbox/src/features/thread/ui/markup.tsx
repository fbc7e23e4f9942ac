import { memo, type ReactNode } from "react";
import { type Node, parseMarkup } from "#shared/lib/wa-markup.ts";

function drawOne(node: Node, key: number): ReactNode {
  switch (node.kind) {
    case "text":
      return node.text;
    case "bold":
      return <strong key={key}>{draw(node.children)}</strong>;
    case "italic":
      return <em key={key}>{draw(node.children)}</em>;
    case "strike":
      return <s key={key}>{draw(node.children)}</s>;
    case "code":
      return (
        <code key={key} className="rounded bg-bubble-quote px-1 font-mono text-sm">
          {node.text}
        </code>
      );
    case "block":
      return (
        <code key={key} className="block whitespace-pre-wrap font-mono text-sm">
          {node.text}
        </code>
      );
    case "link":
      return (
        <a
          key={key}
          href={node.href}
          target="_blank"
          rel="noopener noreferrer"
          tabIndex={-1}
          className="text-link underline"
        >
          {node.text}
        </a>
      );
  }
}

/** Nodes have nothing but their place to tell them apart. */
const draw = (nodes: readonly Node[]): ReactNode[] => nodes.map(drawOne);

/** A message's text with its marks drawn; emoji alone are drawn large. */
export const Markup = memo(function Markup({ text }: { text: string }) {
  const isEmojiOnly = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\s){1,12}$/u.test(text);
  const isLarge = isEmojiOnly && /\p{Extended_Pictographic}/u.test(text);
  return (
    <span
      dir="auto"
      className={isLarge ? "block text-3xl" : "block whitespace-pre-wrap wrap-anywhere"}
    >
      {draw(parseMarkup(text))}
    </span>
  );
});
