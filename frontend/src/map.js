// Entry of the component. A map lives as long as the page: when a view is left and entered again, the same
// Leaflet instance is put back, so nothing is loaded or drawn twice.
import { MapApp } from "./app.js";

const apps = new Map();

export function mount({ data, parentElement, setTriggerValue }) {
  const key = `${data.workspace} ${data.key}`;
  if (!apps.has(key)) apps.set(key, new MapApp(data));
  const app = apps.get(key);
  const host = parentElement.querySelector(".gm-host");
  if (app.root.parentElement !== host) host.replaceChildren(app.root);
  app.update(data, setTriggerValue);
}
