// One map: Leaflet, its layers and its panels. Streamlit hears of five things only: a pin, that the pin is
// right, a drawn shape, an edited shape and an action of a card; and a page with a list beside the map, which asks
// for it, also of what is in view and what was pressed.
import L from "leaflet";
import { Card } from "./card.js";
import { h, iconButton } from "./dom.js";
import { Labels } from "./labels.js";
import { LayerPanel } from "./panel.js";
import { ListPanel } from "./list.js";
import { Mine } from "./mine.js";
import { Overlays } from "./overlays.js";
import { featuresAt } from "./pick.js";
import { TileStore } from "./store.js";
import { CanvasTiles } from "./tiles.js";
import { Tools } from "./tools.js";
import { VersionWatch } from "./versions.js";
import { setWords, t } from "./words.js";

const RETRY_MS = 3000;
const ROOMY_PX = 1100;
const PANEL_PX = 330;
const NEAR_ZOOM = 17;
const VIEW_RESTS_MS = 500;

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export class MapApp {
  constructor(data) {
    setWords(data.words);
    this.data = { layers: [], overlays: [] };
    this.memoryKey = `cocreate-map ${data.workspace} ${data.key}`;
    this.memory = this.recall();
    this.store = new TileStore();
    this.root = h("div", { class: "gm" });
    this.view = h("div", { class: "gm-map" });
    this.live = h("div", { class: "gm-hidden", role: "status", "aria-live": "polite" });
    this.loading = h("p", { class: "gm-loading" });
    this.root.append(this.view, h("div", { class: "gm-cross", "aria-hidden": true }), this.loading, this.live);
    this.createMap();
    this.panel = new LayerPanel(this);
    this.list = new ListPanel(this);
    this.card = new Card(this);
    this.tools = new Tools(this);
    this.overlays = new Overlays(this);
    this.mine = new Mine(this);
    this.language = data.language;
    this.addButtons();
    new ResizeObserver(() => this.resized()).observe(this.root);
    this.watch = new VersionWatch(this.root, (versions) => this.versionsChanged(versions));
  }

  createMap() {
    this.map = L.map(this.view, {
      zoomControl: false,
      attributionControl: false,
      maxZoom: 20,
      minZoom: 3,
      zoomSnap: 0.25,
      fadeAnimation: false,
      maxBoundsViscosity: 0.8,
    });
    // Leaflet focuses the map that is pressed and scrolls the window back; Streamlit scrolls a box of its own, and
    // a map half below the screen would move away under the press.
    this.view.focus = () => HTMLElement.prototype.focus.call(this.view, { preventScroll: true });
    this.map.createPane("labels").classList.add("gm-labels-pane");
    this.tiles = new CanvasTiles(this.store);
    this.scale = L.control.scale({ imperial: false, maxWidth: 140 }).addTo(this.map);
    this.map.on("click", ({ latlng }) => this.pressed(latlng));
    this.map.on("mousemove", ({ latlng }) => this.hovered(latlng));
    this.map.on("moveend", () => this.moved());
    this.map.on("zoomend", () => this.panel?.markFar());
    // a press gives the map the focus too, but the cross in the middle is for the keyboard
    this.root.addEventListener("pointerdown", () => this.root.classList.add("gm-pointing"), true);
    this.root.addEventListener("keydown", () => this.root.classList.remove("gm-pointing"), true);
    this.view.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === this.view) this.pressed(this.map.getCenter());
    });
  }

  addButtons() {
    this.side = h("div", { class: "gm-side", role: "group" });
    this.root.append(this.side);
    this.renderButtons();
  }

  renderButtons() {
    this.view.setAttribute("role", "application");
    this.view.setAttribute("aria-label", t("label"));
    this.loading.textContent = t("loading");
    this.side.setAttribute("aria-label", t("controls"));
    this.layersButton = iconButton("layers", t("layers"), () => this.togglePanel(this.panel));
    this.listButton = iconButton("list", t("list"), () => this.togglePanel(this.list));
    this.side.replaceChildren(
      this.layersButton,
      this.listButton,
      iconButton("plus", t("zoom_in"), () => this.map.zoomIn()),
      iconButton("minus", t("zoom_out"), () => this.map.zoomOut()),
      iconButton("home", t("whole"), () => this.showWhole()),
      iconButton("locate", t("locate"), () => this.locate()),
      document.fullscreenEnabled ? iconButton("full", t("full_screen"), () => this.toggleFullScreen()) : "",
    );
    this.markOpen();
  }

  markOpen() {
    this.layersButton.setAttribute("aria-expanded", String(this.panel.isOpen));
    this.listButton.setAttribute("aria-expanded", String(this.list.isOpen));
  }

  togglePanel(panel) {
    const opens = !panel.isOpen;
    for (const other of [this.panel, this.list]) other.setOpen(other === panel && opens);
    this.markOpen();
    if (opens) this.bringIntoSight(panel.element);
  }

  update(data, setTriggerValue) {
    const before = this.data;
    this.data = data;
    this.send = setTriggerValue;
    setWords(data.words);
    this.root.style.setProperty("--height", `${data.height}px`);
    if (data.language !== this.language) this.translate(data.language);
    this.home = L.latLngBounds([data.bounds[1], data.bounds[0]], [data.bounds[3], data.bounds[2]]);
    if (!this.located) this.start();
    if (!same(before.only, data.only)) this.tiles.setOnly(data.only);
    if (!same(before.layers, data.layers) || before.language !== data.language) this.layersChanged();
    if (!same(before.overlays, data.overlays)) this.showOverlays();
    if (!same(before.focus, data.focus) && data.focus) this.flyTo(data.focus, undefined, this.map.getMaxZoom());
    if (!same(before.select, data.select) && data.select) this.card.open(...data.select);
    if (!same(before.pin, data.pin) || before.mode !== data.mode) this.tools.showPin(data.pin);
    if (data.follows && !before.follows) this.tellView();
    if (before.mode !== data.mode || !same(before.tools, data.tools)) this.tools.offer(data.tools, data.mode);
  }

  translate(language) {
    this.language = language;
    this.renderButtons();
    this.tools.translate();
    this.card.close();
  }

  async start() {
    this.located = true;
    this.map.invalidateSize({ animate: false });
    if (this.root.clientWidth > ROOMY_PX) this.panel.setOpen(true);
    this.showRemembered();
    this.markOpen();
    await this.watch.first;
    this.tiles.addTo(this.map);
    this.labels = new Labels(this.tiles).addTo(this.map);
    this.tiles.once("load", () => this.loading.remove());
    this.tiles.on("painted", ({ failed }) => {
      this.list.schedule();
      if (failed) this.retry();
    });
    this.map.on("moveend", () => this.list.schedule());
  }

  showWhole() {
    this.fitting = true;
    // a finger that is to put something on a small map needs it large
    const isFilled = this.data.mode !== "browse" && this.root.classList.contains("gm-narrow");
    if (isFilled) this.map.setView(this.home.getCenter(), this.map.getBoundsZoom(this.home, true), { animate: false });
    else this.map.fitBounds(this.home, { ...this.free(0), animate: false });
    this.fitting = false;
  }

  // A view remembered on a map of another size is fitted to this one; one of another place is forgotten.
  showRemembered() {
    const { center, zoom, size, bounds } = this.memory;
    const seen = bounds && L.latLngBounds(bounds);
    if (!seen?.overlaps(this.home.pad(1))) this.showWhole();
    else if (same(size, this.size())) this.map.setView(center, zoom, { animate: false });
    else this.map.fitBounds(seen, { animate: false });
  }

  size() {
    return [this.root.clientWidth, this.root.clientHeight];
  }

  // The part of the map that no panel covers.
  free(margin) {
    const isSheet = this.root.classList.contains("gm-narrow");
    const covered = !isSheet && (this.panel.isOpen || this.list.isOpen) ? PANEL_PX : 0;
    return { paddingTopLeft: [margin, margin], paddingBottomRight: [margin + covered, margin] };
  }

  // The server was away for a moment: what is missing is asked for again.
  retry() {
    clearTimeout(this.retrying);
    this.retrying = setTimeout(() => this.tiles.refresh(), RETRY_MS);
  }

  // Whoever looks at the whole still does when the map has got another size.
  resized() {
    this.root.classList.toggle("gm-narrow", this.root.clientWidth < 640);
    if (!this.located || !this.root.clientWidth) return;
    const wasWhole = this.isWhole;
    this.map.invalidateSize({ pan: false });
    if (wasWhole) this.showWhole();
  }

  moved() {
    if (!this.located || !this.root.clientWidth) return;
    this.isWhole = Boolean(this.fitting);
    this.remember();
    if (this.data.follows) this.tellView();
  }

  tellView() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const bounds = this.map.getBounds();
      const seen = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
      if (!this.root.isConnected || same(seen, this.told)) return;
      this.told = seen;
      this.send("view", { bounds: seen });
    }, VIEW_RESTS_MS);
  }

  layersChanged() {
    this.panel.render();
    this.tiles.setLayers(this.shownLayers());
    this.list.schedule();
  }

  shownLayers() {
    return this.data.layers.filter((layer) => this.isOn(layer)).sort((a, b) => a.style.order - b.style.order);
  }

  isOn(layer) {
    return this.memory.on?.[layer.id] ?? layer.visible;
  }

  switchLayer(layer, on) {
    this.memory.on = { ...this.memory.on, [layer.id]: on };
    this.remember();
    this.tiles.setLayers(this.shownLayers());
  }

  allOverlays() {
    return this.mine.overlay ? [...this.data.overlays, this.mine.overlay] : this.data.overlays;
  }

  showOverlays() {
    this.overlays.show(this.allOverlays());
  }

  versionsChanged(versions) {
    this.store.versions = versions;
    this.mine.versionsChanged(versions);
    this.tiles.refresh();
    this.card.versionsChanged();
  }

  async pressed(latlng) {
    if (this.tools.takes(latlng)) return;
    const hits = featuresAt(this.map, this.tiles, latlng);
    const [first] = hits;
    if (!first) this.card.close();
    else if (first.feature.properties.count) this.map.setView(latlng, this.map.getZoom() + 2);
    else {
      if (this.data.linked) this.send("picked", { layer: first.layer.id, fid: first.feature.fid });
      await this.card.open(first.layer.id, first.feature.fid, hits.slice(1).filter(({ feature }) => !feature.properties.count), latlng);
    }
  }

  hovered(latlng) {
    cancelAnimationFrame(this.hovering);
    this.hovering = requestAnimationFrame(() => {
      const hit = !this.tools.active && featuresAt(this.map, this.tiles, latlng, true).length > 0;
      this.view.classList.toggle("gm-over", hit);
    });
  }

  // A page that names an area means that area, however small; what is pressed is seen with what lies around.
  flyTo(focus, animate = !window.matchMedia("(prefers-reduced-motion: reduce)").matches, nearest = 18) {
    const [west, south, east, north] = focus.length === 2 ? [...focus, ...focus] : focus;
    const maxZoom = west === east && south === north ? Math.max(this.map.getZoom(), NEAR_ZOOM) : nearest;
    this.map.fitBounds([[south, west], [north, east]], { ...this.free(32), animate, maxZoom });
  }

  // What is pressed from far away is seen from near, and can be put right.
  lookClosely(latlng) {
    if (this.map.getZoom() < NEAR_ZOOM - 1) this.map.setView(latlng, NEAR_ZOOM, { animate: false });
  }

  // Shows where the reader is, and hands the place on to who asked for it.
  locate(found = () => {}) {
    this.say(t("locating"));
    this.map.off("locationfound locationerror");
    this.map.once("locationfound", ({ latlng, accuracy }) => {
      this.here?.remove();
      this.here = L.layerGroup([
        L.circle(latlng, { radius: accuracy, color: "#2f6fb0", weight: 1, fillOpacity: 0.12, interactive: false }),
        L.circleMarker(latlng, { radius: 7, color: "#ffffff", weight: 3, fillColor: "#2f6fb0", fillOpacity: 1, interactive: false }),
      ]).addTo(this.map);
      this.say(t("located"));
      found(latlng);
    });
    this.map.once("locationerror", () => this.say(t("locate_failed"), true));
    this.map.locate({ setView: true, maxZoom: 18, timeout: 10000, enableHighAccuracy: true });
  }

  // On a phone the map may reach below the screen, and its sheets stand at its foot.
  bringIntoSight(sheet) {
    if (this.root.classList.contains("gm-narrow")) sheet.scrollIntoView({ block: "nearest" });
  }

  toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen();
  }

  // Said aloud to those who do not see the map; shown to all when something failed.
  say(sentence, isShown = false) {
    this.live.textContent = sentence;
    this.live.classList.toggle("gm-toast", isShown);
    clearTimeout(this.toast);
    if (isShown) this.toast = setTimeout(() => this.live.classList.remove("gm-toast"), 6000);
  }

  recall() {
    try {
      return JSON.parse(localStorage.getItem(this.memoryKey)) ?? {};
    } catch {
      return {};
    }
  }

  remember() {
    const { lat, lng } = this.map.getCenter();
    const bounds = this.map.getBounds();
    const view = { center: [lat, lng], zoom: this.map.getZoom(), size: this.size(), bounds: [[bounds.getSouth(), bounds.getWest()], [bounds.getNorth(), bounds.getEast()]] };
    this.memory = { on: this.memory.on, ...(this.isWhole ? {} : view) };
    try {
      localStorage.setItem(this.memoryKey, JSON.stringify(this.memory));
    } catch {
      // a browser that keeps nothing opens at the whole area next time
    }
  }
}
