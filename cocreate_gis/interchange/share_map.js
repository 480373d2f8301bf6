/* Draws the layers of a share map out of compact arrays. Every word of a user reaches the page as text. */
"use strict";
var shareMap = (function () {
  var data = null;
  var groups = [];

  function positions(run) {
    var points = [];
    var x = 0;
    var y = 0;
    for (var i = 0; i < run.length; i += 2) {
      x += run[i];
      y += run[i + 1];
      points.push([y / 1e6, x / 1e6]);
    }
    return points;
  }

  function element(name, className, text) {
    var node = document.createElement(name);
    if (className) node.className = className;
    node.textContent = text;
    return node;
  }

  function card(group, values) {
    var box = document.createElement("div");
    box.appendChild(element("p", "share-kind", group.title));
    var list = document.createElement("dl");
    for (var i = 0; i < values.length; i += 2) {
      var text = data.texts[values[i + 1]];
      if (values[i] === group.name) {
        box.insertBefore(element("h2", "", text), list.parentNode ? list : null);
      } else {
        list.appendChild(element("dt", "", group.fields[values[i]]));
        list.appendChild(element("dd", "", text));
      }
    }
    box.appendChild(list);
    return box;
  }

  function shrink(map) {
    return Math.pow(2, Math.min(2, map.getZoom() - 17));
  }

  function lineWeight(drawn, metres, map) {
    return metres ? Math.max(1.2, metres * shrink(map)) : drawn.weight;
  }

  function radius(drawn, map) {
    return Math.max(1.2, drawn.radius * Math.min(1.3, Math.sqrt(shrink(map))));
  }

  function shapes(drawn, object, map) {
    var parts = object[1];
    var speaks = object[2].length > 0;
    var base = { color: drawn.line, weight: drawn.weight, dashArray: drawn.dash, interactive: speaks };
    if (object[0] === 0) {
      return parts.map(function (part) {
        var options = {
          color: drawn.line,
          weight: Math.min(drawn.weight, 1.5),
          fillColor: drawn.fill || drawn.line,
          fillOpacity: drawn.opacity,
          radius: radius(drawn, map),
          interactive: speaks
        };
        return L.circleMarker(positions(part)[0], options);
      });
    }
    if (object[0] === 1) {
      base.color = drawn.fill || drawn.line;
      base.weight = lineWeight(drawn, object[3], map);
      return [L.polyline(parts.map(positions), base)];
    }
    var areas = parts.map(function (rings) { return rings.map(positions); });
    // A faint area must not take the click meant for what lies below it: only its outline is there.
    if (speaks && (!drawn.fill || drawn.opacity < 0.1)) {
      return [L.polyline([].concat.apply([], areas), base)];
    }
    base.fill = Boolean(drawn.fill);
    base.fillColor = drawn.fill;
    base.fillOpacity = drawn.opacity;
    return [L.polygon(areas, base)];
  }

  function casing(drawn, object, map) {
    var weight = lineWeight(drawn, object[3], map) + 1.6;
    return L.polyline(object[1].map(positions), { color: drawn.line, weight: weight, interactive: false });
  }

  function layer(index, map) {
    var group = data.groups[index];
    var made = L.featureGroup();
    var zoomed = [];
    group.classes.forEach(function (drawn) {
      if (!drawn.road) return;
      drawn.objects.forEach(function (object) {
        var edge = casing(drawn, object, map).addTo(made);
        zoomed.push(function () { edge.setStyle({ weight: lineWeight(drawn, object[3], map) + 1.6 }); });
      });
    });
    group.classes.forEach(function (drawn) {
      drawn.objects.forEach(function (object) {
        shapes(drawn, object, map).forEach(function (shape) {
          shape.addTo(made);
          shape.values = object[2];
          if (object[0] === 0) zoomed.push(function () { shape.setRadius(radius(drawn, map)); });
          if (object[0] === 1 && object[3]) {
            zoomed.push(function () { shape.setStyle({ weight: lineWeight(drawn, object[3], map) }); });
          }
        });
      });
    });
    made.bindPopup(function (shape) { return card(group, shape.values || []); }, { maxWidth: 280 });
    map.on("zoomend", function () {
      zoomed.forEach(function (apply) { apply(); });
    });
    groups[index] = made;
    return made;
  }

  function finish(map) {
    function restack() {
      groups.forEach(function (made) { if (map.hasLayer(made)) made.bringToFront(); });
    }
    map.on("overlayadd", restack);
    restack();
    map.attributionControl.setPrefix(false);
    L.control.scale({ imperial: false }).addTo(map);
    var titles = { ".leaflet-control-zoom-in": "zoom_in", ".leaflet-control-zoom-out": "zoom_out",
      ".leaflet-control-layers-toggle": "layers" };
    Object.keys(titles).forEach(function (selector) {
      var button = document.querySelector(selector);
      if (!button) return;
      button.title = data.words[titles[selector]];
      button.setAttribute("aria-label", button.title);
    });
    map.on("popupopen", function (event) {
      var close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", data.words.close);
    });
    document.getElementById("share-about").open = window.innerWidth >= 760;
    map.invalidateSize();
    map.fitBounds(data.bounds, { padding: [12, 12] });
  }

  return { load: function (given) { data = given; }, layer: layer, finish: finish };
})();
