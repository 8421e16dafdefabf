// The list of cases: only the rows in sight are drawn.

const ROW = 56;
const SPARE = 8;

class List {
  constructor(box, frame, href) {
    Object.assign(this, { box, frame, href, rows: [], active: 0, drawn: "" });
    box.addEventListener("scroll", () => this.draw(), { passive: true });
    window.addEventListener("resize", () => this.draw());
  }

  show(rows) {
    this.rows = rows;
    this.active = Math.min(this.active, Math.max(0, rows.length - 1));
    this.frame.style.height = `${rows.length * ROW}px`;
    this.box.style.height = `min(70vh, ${Math.max(1, rows.length) * ROW + 2}px)`;
    this.drawn = "";
    this.draw();
  }

  draw() {
    const first = Math.max(0, Math.floor(this.box.scrollTop / ROW) - SPARE);
    const last = Math.min(this.rows.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / ROW) + SPARE);
    const drawn = `${first}-${last}-${this.active}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const focused = this.frame.contains(document.activeElement);
    const rows = [];
    for (let place = first; place < last; place++) rows.push(this.row(place));
    this.frame.replaceChildren(...rows);
    if (focused) this.focus();
  }

  row(place) {
    const one = this.rows[place];
    const marks = [one.known && "known", one.attempts && one.verdict === "passed" && "flaky"].filter(Boolean);
    const line = el("li", { "aria-setsize": this.rows.length, "aria-posinset": place + 1 },
      el("a", { href: this.href(one), tabindex: place === this.active ? "0" : "-1", "data-place": place },
        el("span", { class: `sign ${one.verdict}`, "aria-hidden": "true" }, SIGNS[one.verdict]),
        el("span", { class: "who" }, el("b", {}, one.id), el("span", { class: "version" }, one.version),
          el("span", { class: "sr" }, ` ${one.verdict}`), marks.map((mark) => el("span", { class: "tag" }, mark))),
        el("span", { class: "where" }, one.family),
        el("span", { class: "why" }, one.verdict === "passed" ? one.title || "" : one.reason || one.title || "")));
    line.style.transform = `translateY(${place * ROW}px)`;
    return line;
  }

  move(to) {
    this.active = Math.max(0, Math.min(this.rows.length - 1, to));
    const top = this.active * ROW;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    const below = top + ROW - this.box.clientHeight;
    if (below > this.box.scrollTop) this.box.scrollTop = below;
    this.drawn = "";
    this.draw();
    this.focus();
  }

  focus() {
    const link = this.frame.querySelector(`[data-place="${this.active}"]`);
    if (link) link.focus({ preventScroll: true });
  }
}
