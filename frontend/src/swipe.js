// Two pictures of one place: a slider, which fingers, mice and keys know already, uncovers the one below.
import { h } from "./dom.js";
import { setWords, t } from "./words.js";

const pairs = new WeakMap();

export function mount({ data, parentElement }) {
  setWords(data.words);
  const addresses = `${data.before.address} ${data.after.address}`;
  let pair = pairs.get(parentElement);
  if (pair?.addresses !== addresses) {
    pair = { addresses, root: draw(data) };
    pairs.set(parentElement, pair);
  }
  const host = parentElement.querySelector(".gm-host");
  if (pair.root.parentElement !== host) host.replaceChildren(pair.root);
}

function draw({ before, after }) {
  const slider = h("input", { class: "sw-slider", type: "range", min: "0", max: "100", value: "50", "aria-label": t("label") });
  const stage = h(
    "div",
    { class: "sw-stage" },
    picture(after, "sw-after"),
    picture(before, "sw-before"),
    h("span", { class: "sw-line" }),
    slider,
  );
  const uncover = () => stage.style.setProperty("--cut", `${slider.value}%`);
  slider.addEventListener("input", uncover);
  uncover();
  return h("div", { class: "sw" }, stage, h("p", { class: "sw-hint" }, t("hint")));
}

function picture({ address, title, alt }, side) {
  return h(
    "figure",
    { class: side },
    h("img", { src: new URL(address, document.baseURI).href, alt, draggable: "false" }),
    h("figcaption", {}, title),
  );
}
