// Asks which layers changed, about every two seconds while the map can be seen.
import { urlOf } from "./store.js";

const EVERY_MS = 2000;

export class VersionWatch {
  constructor(root, onChange) {
    this.root = root;
    this.onChange = onChange;
    this.first = this.ask();
    this.tick();
    document.addEventListener("visibilitychange", () => this.isSeen() && this.ask());
  }

  isSeen() {
    return document.visibilityState === "visible" && this.root.isConnected;
  }

  tick() {
    setTimeout(async () => {
      if (this.isSeen()) await this.ask();
      this.tick();
    }, EVERY_MS * (0.8 + 0.4 * Math.random()));
  }

  async ask() {
    try {
      const answer = await fetch(urlOf("layers/versions"), { credentials: "same-origin", cache: "no-cache" });
      if (!answer.ok) return;
      const text = await answer.text();
      if (text === this.last) return;
      this.last = text;
      this.onChange(JSON.parse(text));
    } catch {
      // the server is away for a moment: the next turn asks again
    }
  }
}
