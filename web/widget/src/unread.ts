/**
 * How many inbound messages came while nobody could see them. `isSeen`: the frame is shown, its page visible and focused.
 * Reports only changes.
 */
export class Unread {
  private readonly ids = new Set<string>();
  private isSeen = true;

  constructor(private readonly onChange: (count: number) => void) {}

  arrived(id: string) {
    if (this.isSeen || this.ids.has(id)) return;
    this.ids.add(id);
    this.onChange(this.ids.size);
  }

  seen(isSeen: boolean) {
    this.isSeen = isSeen;
    if (!isSeen || this.ids.size === 0) return;
    this.ids.clear();
    this.onChange(0);
  }
}
