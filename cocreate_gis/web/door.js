// Old browsers read this too: no arrow functions, no fetch, nothing newer than XMLHttpRequest with FormData.
(function () {
  "use strict";
  var KEPT_MS = 7 * 24 * 3600 * 1000;
  var SEND_MS = 120000;
  var pressed = null;
  var sending = false;

  function one(selector) {
    return document.querySelector(selector);
  }

  function store(name, value) {
    try {
      if (value === undefined) { return JSON.parse(window.localStorage.getItem(name)); }
      if (value === null) { window.localStorage.removeItem(name); } else { window.localStorage.setItem(name, JSON.stringify(value)); }
    } catch (error) { /* a browser that keeps nothing still sends */ }
    return null;
  }

  function isWritten(field) {
    return field.name && field.name !== "form_token" && field.name !== "go" && field.type !== "file" && field.type !== "submit";
  }

  function written(form) {
    var values = {};
    for (var i = 0; i < form.elements.length; i += 1) {
      var field = form.elements[i];
      if (isWritten(field)) {
        if (field.type === "radio" || field.type === "checkbox") {
          if (field.checked) { values[field.name] = field.value; } else if (!(field.name in values)) { values[field.name] = ""; }
        } else { values[field.name] = field.value; }
      }
    }
    return values;
  }

  function keep() {
    var form = one("#say");
    if (!form) { return; }
    var chosen = form.querySelector("input[type=file]");
    store(form.getAttribute("data-draft"), {
      at: new Date().getTime(),
      values: written(form),
      chosen: chosen && chosen.files ? chosen.files.length : 0
    });
  }

  function fill(form, values) {
    for (var i = 0; i < form.elements.length; i += 1) {
      var field = form.elements[i];
      if (isWritten(field) && typeof values[field.name] === "string") {
        if (field.type === "radio" || field.type === "checkbox") { field.checked = field.value === values[field.name]; }
        else { field.value = values[field.name]; }
      }
    }
  }

  function tell(name, again) {
    var form = one("#say");
    var box = one("#told");
    box.innerHTML = "";
    var line = document.createElement("p");
    line.appendChild(document.createTextNode(form.getAttribute("data-" + name)));
    box.appendChild(line);
    if (again) {
      var button = document.createElement("button");
      button.type = "button";
      button.id = "again";
      button.appendChild(document.createTextNode(form.getAttribute("data-again")));
      button.onclick = again;
      box.appendChild(button);
    }
    box.className = "wrong";
    box.scrollIntoView();
  }

  function rest(waiting) {
    sending = waiting;
    var buttons = document.querySelectorAll("#say button");
    for (var i = 0; i < buttons.length; i += 1) { buttons[i].disabled = waiting; }
  }

  function takeOver(text) {
    var from = text.indexOf("<!--page-->");
    var to = text.indexOf("<!--/page-->");
    if (from < 0 || to < 0) { return false; }
    one("main").innerHTML = text.slice(from, to);
    // The way to the other language is in the head of some screens and in the form of others.
    one("header").innerHTML = text.slice(text.indexOf("<header>") + "<header>".length, text.indexOf("</header>"));
    var done = one("[data-receipt]");
    if (done) {
      finish(done);
      if (window.history && window.history.replaceState) { window.history.replaceState(null, "", done.getAttribute("data-receipt")); }
    }
    begin(false);
    var first = one(".field-wrong, .wrong");
    if (first) { first.scrollIntoView(); } else { window.scrollTo(0, 0); }
    return true;
  }

  function post(form, go) {
    var data = new FormData(form);
    data.append("go", go);
    var request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.timeout = SEND_MS;
    rest(true);
    function failed() {
      rest(false);
      keep();
      tell("offline", function () { post(form, go); });
    }
    request.onload = function () {
      rest(false);
      if (takeOver(request.responseText)) { return; }
      if (request.status === 422) { keep(); tell("refused"); } else { failed(); }
    };
    request.onerror = failed;
    request.ontimeout = failed;
    request.send(data);
  }

  function finish(done) {
    store(done.getAttribute("data-draft"), null);
  }

  function begin(fresh) {
    var form = one("#say");
    if (!form || !window.FormData) { return; }
    var name = form.getAttribute("data-draft");
    var draft = fresh && form.getAttribute("data-fresh") ? store(name) : null;
    form.addEventListener("click", function (event) {
      var target = event.target;
      while (target && target !== form && target.nodeName !== "BUTTON") { target = target.parentNode; }
      pressed = target && target.name === "go" ? target.value : null;
    });
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    form.addEventListener("submit", function (event) {
      // Another language is another page: the browser asks for it itself.
      if (pressed === "zh" || pressed === "en") { return; }
      event.preventDefault();
      if (!sending) { post(form, pressed || form.getAttribute("data-next")); }
    });
    if (draft && draft.values && new Date().getTime() - draft.at < KEPT_MS) {
      fill(form, draft.values);
      var screen = draft.values.screen;
      one("[name=restored]").value = "yes";
      one("#afresh").removeAttribute("hidden");
      if (screen === "2" || screen === "3") {
        one("[name=lost]").value = draft.chosen ? "yes" : "";
        post(form, screen);
      }
    } else if (draft) { store(name, null); }
    var afresh = one("#afresh button");
    if (afresh) { afresh.onclick = function () { store(name, null); window.location.reload(); }; }
    if (!fresh) { keep(); }
  }

  var done = one("[data-receipt]");
  if (done) { finish(done); }
  begin(true);
}());
