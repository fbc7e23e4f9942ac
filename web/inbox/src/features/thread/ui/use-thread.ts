import { useEffect, useState } from "react";
import type { ThreadController } from "../model/controller.ts";
import type { Thread } from "../model/window.ts";

/**
 * The thread as it is to be drawn: once per frame however much happens in it, so that a flood costs frames and not a drawing for
 * every message.
 */
export function useThread(controller: ThreadController): Thread {
  const [thread, setThread] = useState(controller.current);
  useEffect(() => {
    let frame: number | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      if (frame !== undefined) cancelAnimationFrame(frame);
      clearTimeout(timer);
      frame = timer = undefined;
      setThread(controller.current());
    };
    draw();
    const end = controller.subscribe(() => {
      if (frame !== undefined) return;
      frame = requestAnimationFrame(draw);
      // A page in the background has no frames.
      timer = setTimeout(draw, 100);
    });
    return () => {
      end();
      if (frame !== undefined) cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [controller]);
  return thread;
}
