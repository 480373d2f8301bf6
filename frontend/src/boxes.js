// A photo on which boxes are drawn around what is to be hidden: with a mouse, a finger, or the keys.
import { fill, h } from "./dom.js";
import { setWords, t } from "./words.js";

const STEP = 0.01;
const LEAST = 0.02;
const TAPPED = 0.16;
const CORNER_PX = 24;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const stages = new WeakMap();

export function mount({ data, parentElement, setTriggerValue }) {
  setWords(data.words);
  let stage = stages.get(parentElement);
  if (stage?.address !== data.address) {
    stage = new Stage(data.address, data.boxes);
    stages.set(parentElement, stage);
  }
  const host = parentElement.querySelector(".gm-host");
  if (stage.root.parentElement !== host) host.replaceChildren(stage.root);
  stage.update(data, setTriggerValue);
}

const within = (value, least, most) => Math.min(Math.max(value, least), most);

class Stage {
  constructor(address, boxes) {
    this.address = address;
    this.boxes = boxes.map(([left, top, right, bottom]) => ({ left, top, right, bottom }));
    this.image = h("img", { src: new URL(address, document.baseURI).href, draggable: "false" });
    this.layer = h("div", { class: "bx-layer" });
    this.photo = h("div", { class: "bx-photo" }, this.image, this.layer);
    this.hint = h("p", { class: "bx-hint" });
    this.buttons = h("div", { class: "bx-buttons" });
    this.live = h("p", { class: "bx-hidden", role: "status", "aria-live": "polite" });
    this.root = h("div", { class: "bx" }, this.hint, this.photo, this.buttons, this.live);
    this.photo.addEventListener("pointerdown", (event) => this.begin(event));
    this.photo.addEventListener("pointermove", (event) => this.drag(event));
    for (const over of ["pointerup", "pointercancel"]) this.photo.addEventListener(over, () => this.end());
  }

  update(data, setTriggerValue) {
    this.send = setTriggerValue;
    this.image.alt = data.alt;
    this.hint.textContent = t("hint");
    this.render();
  }

  at({ clientX, clientY }) {
    const { left, top, width, height } = this.layer.getBoundingClientRect();
    return [within((clientX - left) / width, 0, 1), within((clientY - top) / height, 0, 1)];
  }

  under(x, y) {
    return this.boxes.filter(({ left, top, right, bottom }) => x >= left && x <= right && y >= top && y <= bottom).at(-1);
  }

  // Asked of the place, not of the element: a browser lets a finger hit what is near it.
  isAtCorner({ left, top, right, bottom }, x, y) {
    const { width, height } = this.layer.getBoundingClientRect();
    const toCorner = Math.hypot((x - right) * width, (y - bottom) * height);
    const toMiddle = Math.hypot((x - (left + right) / 2) * width, (y - (top + bottom) / 2) * height);
    return toCorner < CORNER_PX && toCorner < toMiddle;
  }

  // On the photo a new box begins; on a box it is moved; on its corner it is made larger or smaller.
  begin(event) {
    if (event.button) return;
    event.preventDefault();
    this.photo.setPointerCapture(event.pointerId);
    const [x, y] = this.at(event);
    const corner = this.chosen && this.isAtCorner(this.chosen, x, y) ? this.chosen : null;
    const box = corner ?? this.under(x, y) ?? { left: x, top: y, right: x, bottom: y };
    const isNew = !this.boxes.includes(box);
    if (isNew) this.boxes.push(box);
    this.held = { box, from: [x, y], start: { ...box }, isNew, isSize: Boolean(corner) };
    this.chosen = this.held.box;
    this.render();
  }

  drag(event) {
    if (!this.held) return;
    const { box, from, start, isNew, isSize } = this.held;
    const [x, y] = this.at(event);
    if (isNew) Object.assign(box, { left: Math.min(from[0], x), right: Math.max(from[0], x), top: Math.min(from[1], y), bottom: Math.max(from[1], y) });
    else if (isSize) Object.assign(box, sized(start, x - from[0], y - from[1]));
    else Object.assign(box, moved(start, x - from[0], y - from[1]));
    this.place();
  }

  end() {
    if (!this.held) return;
    const { box, from } = this.held;
    this.held = null;
    // a press without a pull is a box around what was pressed
    if (box.right - box.left < LEAST || box.bottom - box.top < LEAST) Object.assign(box, this.around(...from));
    this.render();
    this.focus();
  }

  around(x, y) {
    const { width, height } = this.layer.getBoundingClientRect();
    const wide = TAPPED / 2;
    const high = within((wide * width) / height, 0, 0.5);
    return moved({ left: 0.5 - wide, right: 0.5 + wide, top: 0.5 - high, bottom: 0.5 + high }, x - 0.5, y - 0.5);
  }

  add() {
    this.chosen = this.around(0.5, 0.5);
    this.boxes.push(this.chosen);
    this.render();
    this.focus();
  }

  remove() {
    this.boxes = this.boxes.filter((box) => box !== this.chosen);
    this.chosen = this.boxes.at(-1);
    this.render();
    this.focus();
    this.live.textContent = t("removed");
  }

  pressed(event, box) {
    this.chosen = box;
    const arrow = ARROWS[event.key];
    if (event.key === "Delete" || event.key === "Backspace") this.remove();
    else if (arrow) Object.assign(box, (event.shiftKey ? sized : moved)(box, arrow[0] * STEP, arrow[1] * STEP));
    else return;
    event.preventDefault();
    this.place();
  }

  focus() {
    const index = this.boxes.indexOf(this.chosen);
    (this.layer.children[index] ?? this.buttons.firstChild).focus({ preventScroll: true });
  }

  render() {
    fill(this.layer, this.boxes.map((box) => this.element(box)));
    this.place();
    const button = (word, act, properties) => h("button", { type: "button", class: "gm-text", onclick: act, ...properties }, t(word));
    const none = !this.boxes.length;
    fill(
      this.buttons,
      button("add", () => this.add(), {}),
      button("remove", () => this.remove(), { disabled: none || !this.chosen }),
      button("preview", () => this.preview(), { disabled: none, class: "gm-text gm-primary" }),
    );
  }

  element(box) {
    const choose = () => {
      this.chosen = box;
      this.mark();
    };
    return h("button", { type: "button", class: "bx-box", onfocus: choose, onkeydown: (event) => this.pressed(event, box) }, h("span", { class: "bx-corner", "aria-hidden": true }));
  }

  place() {
    this.boxes.forEach((box, index) => {
      const element = this.layer.children[index];
      const share = (value) => `${(value * 100).toFixed(3)}%`;
      Object.assign(element.style, { left: share(box.left), top: share(box.top), width: share(box.right - box.left), height: share(box.bottom - box.top) });
      const whole = (value) => Math.round(value * 100);
      element.setAttribute("aria-label", t("box", { number: index + 1, left: whole(box.left), top: whole(box.top), width: whole(box.right - box.left), height: whole(box.bottom - box.top) }));
    });
    this.mark();
  }

  mark() {
    [...this.layer.children].forEach((element, index) => element.classList.toggle("bx-chosen", this.boxes[index] === this.chosen));
  }

  preview() {
    this.send("boxes", this.boxes.map(({ left, top, right, bottom }) => [left, top, right, bottom]));
  }
}

// Moved as far as the edge of the photo lets it.
function moved({ left, top, right, bottom }, dx, dy) {
  const x = within(dx, -left, 1 - right);
  const y = within(dy, -top, 1 - bottom);
  return { left: left + x, right: right + x, top: top + y, bottom: bottom + y };
}

function sized({ left, top, right, bottom }, dx, dy) {
  return { left, top, right: within(right + dx, Math.min(left + LEAST, 1), 1), bottom: within(bottom + dy, Math.min(top + LEAST, 1), 1) };
}
