/** At most one batch per this time: a flood must not talk over everything else. */
const everyMs = 3000;

interface Voice {
  element: HTMLElement;
  waiting: string[];
  isPaused: boolean;
}

const voices = new Map<"polite" | "assertive", Voice>();

function voiceOf(kind: "polite" | "assertive"): Voice {
  const known = voices.get(kind);
  if (known !== undefined) return known;
  const element = document.createElement("div");
  element.setAttribute("aria-live", kind);
  element.className = "sr-only";
  document.body.append(element);
  const made = { element, waiting: [], isPaused: false };
  voices.set(kind, made);
  return made;
}

/**
 * Has a screen reader say something: `polite` when there is a pause (new messages of the open conversation), `assertive` at once
 * (what failed). The thread itself is no live region: it redraws old messages too.
 */
export function announce(text: string, kind: "polite" | "assertive" = "polite") {
  const voice = voiceOf(kind);
  voice.waiting.push(text);
  if (voice.isPaused) return;
  const speak = () => {
    if (voice.waiting.length === 0) {
      voice.isPaused = false;
      return;
    }
    voice.element.textContent = voice.waiting.splice(0).slice(-5).join(". ");
    voice.isPaused = true;
    setTimeout(speak, everyMs);
  };
  speak();
}
