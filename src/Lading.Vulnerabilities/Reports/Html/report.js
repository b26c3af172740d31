(function () {
  "use strict";
  var table = document.getElementById("findings");
  if (table) {
    var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows);
    var texts = rows.map(function (r) { return r.textContent.toLowerCase(); });
    var byId = function (id) { return document.getElementById(id); };
    var filter = function () {
      var q = byId("q").value.trim().toLowerCase(), least = +byId("least").value, shown = 0;
      var want = [["fixable", "fix"], ["kev", "kev"], ["failing", "fail"]].filter(function (w) { var e = byId(w[0]); return e && e.checked; });
      rows.forEach(function (r, i) {
        var ok = (!q || texts[i].indexOf(q) >= 0) && +r.dataset.s >= least && want.every(function (w) { return w[1] in r.dataset; });
        r.hidden = !ok;
        if (ok) shown++;
      });
      byId("shown").textContent = shown === rows.length ? "" : shown + " of " + rows.length;
    };
    var filters = byId("filters");
    filters.hidden = false;
    filters.addEventListener("input", filter);
    filters.addEventListener("submit", function (e) { e.preventDefault(); });
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (th, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = th.textContent;
      th.textContent = "";
      th.appendChild(button);
      var numeric = th.dataset.sort === "n";
      var value = function (r) {
        var c = r.cells[column];
        return numeric ? parseFloat("v" in c.dataset ? c.dataset.v : c.textContent || "-1") : c.textContent;
      };
      button.addEventListener("click", function () {
        var up = th.getAttribute("aria-sort") ? th.getAttribute("aria-sort") === "descending" : !numeric;
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (o) { o.removeAttribute("aria-sort"); });
        th.setAttribute("aria-sort", up ? "ascending" : "descending");
        var sorted = rows.map(function (r, i) { return [value(r), i, r]; }).sort(function (a, b) {
          var d = numeric ? a[0] - b[0] : a[0].localeCompare(b[0], "en", { numeric: true });
          return (up ? d : -d) || a[1] - b[1];
        });
        sorted.forEach(function (s) { body.appendChild(s[2]); });
      });
    });
  }
  var open = function () {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  };
  addEventListener("hashchange", open);
  open();
  var opened = [];
  addEventListener("beforeprint", function () {
    opened = Array.prototype.filter.call(document.querySelectorAll("details:not([open])"), function (d) { return (d.open = true); });
  });
  addEventListener("afterprint", function () { opened.forEach(function (d) { d.open = false; }); });
})();
