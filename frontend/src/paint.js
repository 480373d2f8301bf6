// Draws the features of a tile on its canvas, layer by layer.

export const EXTENT = 4096;
export const SIDE = 512;
const UNITS = EXTENT / SIDE;
const POINT = 1;
const LINE = 2;

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

export const lineScale = (zoom, isRoad) => clamp(2 ** ((zoom - 17) * (isRoad ? 0.62 : 0.3)), 0.25, 5);
export const radiusAt = (style, zoom) => Math.max(1, style.radius * clamp(2 ** ((zoom - 17) * 0.5), 0.25, 3));

export function paintTile(canvas, zoom, ratio, drawn) {
  canvas.width = canvas.height = SIDE * ratio;
  const context = canvas.getContext("2d");
  context.scale(ratio / UNITS, ratio / UNITS);
  context.lineJoin = "round";
  context.lineCap = "round";
  for (const { layer, content } of drawn) {
    const shapes = content.features.filter((feature) => feature.type !== POINT);
    const points = content.features.filter((feature) => feature.type === POINT);
    if (shapes.length) paintShapes(context, layer.style, shapes, zoom);
    if (points.length) paintPoints(context, layer.style, points, zoom);
  }
}

function byCode(style, features) {
  if (!style.by) return new Map([["", features]]);
  const groups = new Map(Object.keys(style.colors).map((code) => [code, []]));
  for (const feature of features) {
    const code = feature.properties[style.by] ?? "";
    if (!groups.has(code)) groups.set(code, []);
    groups.get(code).push(feature);
  }
  return groups;
}

function paintShapes(context, style, features, zoom) {
  const lines = features.filter((feature) => feature.type === LINE);
  const areas = features.filter((feature) => feature.type !== LINE);
  if (areas.length) paintAreas(context, style, areas, zoom);
  if (lines.length) paintLines(context, style, lines, zoom);
}

function trace(context, features, closed) {
  context.beginPath();
  for (const { paths } of features) {
    for (const path of paths) {
      context.moveTo(path[0].x, path[0].y);
      for (let k = 1; k < path.length; k++) context.lineTo(path[k].x, path[k].y);
      if (closed) context.closePath();
    }
  }
}

function paintAreas(context, style, features, zoom) {
  const width = style.width * lineScale(zoom, false) * UNITS;
  context.setLineDash(style.dash.map((length) => length * UNITS));
  for (const [code, group] of byCode(style, features)) {
    if (!group.length) continue;
    trace(context, group, true);
    const own = style.colors[code];
    if (style.fill) {
      context.globalAlpha = style.fillOpacity;
      context.fillStyle = own ?? style.fill;
      context.fill("evenodd");
      context.globalAlpha = 1;
    }
    context.strokeStyle = own && style.fill ? shade(own) : (own ?? style.color);
    context.lineWidth = width;
    context.stroke();
  }
  context.setLineDash([]);
}

// A line with a fill is a street: all casings first, then all insides, so that crossings stay open.
function paintLines(context, style, features, zoom) {
  const isRoad = Boolean(style.fill);
  const groups = [...byCode(style, features)].filter(([, group]) => group.length).reverse();
  const widthOf = (code) => (style.widths[code] ?? style.width) * lineScale(zoom, isRoad);
  if (isRoad) {
    context.strokeStyle = style.color;
    for (const [code, group] of groups) {
      if (widthOf(code) < 1.2) continue;
      trace(context, group, false);
      context.lineWidth = (widthOf(code) + 1.4) * UNITS;
      context.stroke();
    }
  }
  context.setLineDash(style.dash.map((length) => length * UNITS));
  for (const [code, group] of groups) {
    trace(context, group, false);
    context.strokeStyle = style.colors[code] ?? (style.fill || style.color);
    context.lineWidth = Math.max(0.6, widthOf(code)) * UNITS;
    context.stroke();
  }
  context.setLineDash([]);
}

function paintPoints(context, style, features, zoom) {
  const radius = radiusAt(style, zoom) * UNITS;
  const hollow = style.fill.toLowerCase() === "#ffffff";
  for (const [code, group] of byCode(style, features)) {
    if (!group.length) continue;
    context.beginPath();
    for (const { paths, properties } of group) {
      const grown = properties.count ? Math.min(radius * (1 + 0.25 * Math.log2(properties.count)), 2.6 * UNITS) : radius;
      for (const [{ x, y }] of paths) {
        context.moveTo(x + grown, y);
        context.arc(x, y, grown, 0, 2 * Math.PI);
      }
    }
    const own = style.colors[code];
    context.globalAlpha = style.fillOpacity;
    context.fillStyle = hollow ? style.fill : (own ?? (style.fill || style.color));
    context.fill();
    context.globalAlpha = 1;
    if (radius < 2.5 * UNITS) continue;
    context.strokeStyle = hollow ? (own ?? style.color) : shade(own ?? style.color);
    context.lineWidth = style.width * UNITS;
    context.stroke();
  }
}

const shades = new Map();

export function shade(color) {
  if (!shades.has(color)) {
    const darker = [1, 3, 5].map((at) => Math.round(parseInt(color.slice(at, at + 2), 16) * 0.78));
    shades.set(color, `rgb(${darker.join(",")})`);
  }
  return shades.get(color);
}
