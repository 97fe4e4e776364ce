"use strict";
// Steps through what the page already holds: without this script all steps and
// all changes are there, one below the other.
(() => {
  const viewers = new Map();
  let active = null;

  const clamp = (n, low, high) => Math.min(Math.max(n, low), high);

  class Viewer {
    constructor(section) {
      this.section = section;
      this.root = section.querySelector(".viewer");
      this.diagram = section.querySelector(".diagram");
      this.rows = [...section.querySelectorAll(".row")];
      this.arrows = [...section.querySelectorAll(".arrow")];
      this.steps = [...section.querySelector(".steps").children];
      this.source = section.querySelector(".source");
      this.output = section.querySelector("output");
      this.shown = undefined;
      this.wholeOpen = false;
      this.root.classList.add("live");
      const bar = section.querySelector(".bar");
      bar.hidden = false;
      const promise = bar.querySelector("[data-go=promise]");
      promise.hidden = !this.root.dataset.promiseSource;
      promise.textContent = `show ${this.root.dataset.promiseName}`;
      bar.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (button) this.go(button.dataset.go);
      });
      this.diagram.addEventListener("focus", () => { active = this; });
      this.diagram.addEventListener("click", (event) => {
        const row = event.target.closest(".row");
        if (row) this.show(Number(row.dataset.step));
      });
      this.steps.forEach((step) => {
        const whole = step.querySelector(".whole");
        whole.addEventListener("toggle", () => {
          if (!step.hidden && whole.open) this.fill(step);
          if (!step.hidden && !this.isEnd(step)) this.wholeOpen = whole.open;
        });
      });
      this.watchPointer();
      this.show(this.rows.length - 1, false);
    }

    go(where) {
      active = this;
      if (where === "promise") return this.showPromise();
      const to = { first: 0, back: this.step - 1, on: this.step + 1, last: this.rows.length - 1 };
      this.show(to[where]);
    }

    show(step, told = true) {
      const n = clamp(step, 0, this.rows.length - 1);
      this.step = n;
      this.rows.forEach((row, k) => row.setAttribute("aria-selected", String(k === n)));
      this.arrows.forEach((arrow) => {
        arrow.classList.toggle("taken", Number(arrow.dataset.to) === n);
        arrow.classList.toggle("given", Number(arrow.dataset.from) === n);
      });
      this.diagram.setAttribute("aria-activedescendant", this.rows[n].id);
      this.steps.forEach((item, k) => {
        item.hidden = k !== n;
        if (!this.isEnd(item)) item.querySelector(".whole").open = this.wholeOpen && k === n;
      });
      this.output.textContent = `step ${n + 1} of ${this.rows.length}`;
      const { source, first, last, head } = this.steps[n].dataset;
      this.light(source, first, last, "lit", head);
      this.keepInView(this.rows[n]);
      if (told) history.replaceState(null, "", `#${this.section.id}/${n + 1}`);
    }

    isEnd(step) {
      return step === this.steps[0] || step === this.steps[this.steps.length - 1];
    }

    // A value that stays the same stands in the page once, at the step that it comes from.
    fill(step) {
      step.querySelectorAll("[data-since]").forEach((row) => {
        const name = row.firstElementChild.textContent;
        const from = [...this.steps[Number(row.dataset.since)].querySelectorAll(".whole tr")]
          .find((known) => known.firstElementChild.textContent === name);
        if (from) row.lastElementChild.textContent = from.lastElementChild.textContent;
        row.removeAttribute("data-since");
      });
    }

    showPromise() {
      const { promiseSource, promiseFirst, promiseLast } = this.root.dataset;
      this.light(promiseSource, promiseFirst, promiseLast, "promise");
    }

    // The text of a module is copied in when it is first needed. A step without
    // a place, such as the first one, leaves the text as it is, unlit.
    light(source, first, last, kind, head) {
      const text = source ?? this.shown ?? this.firstSource();
      if (text === undefined) return;
      if (this.shown !== text) {
        const template = document.getElementById(`source-${text}`);
        this.source.replaceChildren(template.content.cloneNode(true));
        this.shown = text;
      }
      const lines = this.source.querySelectorAll("li");
      const range = source === undefined ? [0, 0] : [Number(first), Number(last)];
      lines.forEach((li, k) => {
        const inside = k + 1 >= range[0] && k + 1 <= range[1];
        li.className = inside ? kind : k + 1 === Number(head) ? "head" : "";
      });
      if (source === undefined) return;
      const [top, bottom] = [lines[first - 1], lines[Math.min(last, lines.length) - 1]];
      if (!top) return;
      const height = this.source.clientHeight;
      const from = top.offsetTop, to = bottom.offsetTop + bottom.offsetHeight;
      const slack = Math.max((height - (to - from)) / 2, 24);
      this.source.scrollTop = from - slack;
    }

    firstSource() {
      return this.steps.map((step) => step.dataset.source).find((source) => source !== undefined);
    }

    // Scrolls the diagram's own box, and the page only as far as needed.
    keepInView(row) {
      const box = this.diagram.getBoundingClientRect();
      const at = row.getBoundingClientRect();
      const top = box.top + this.diagram.querySelector(".names").clientHeight;
      if (at.top < top) this.diagram.scrollTop -= top - at.top + at.height;
      if (at.bottom > box.bottom) this.diagram.scrollTop += at.bottom - box.bottom + at.height;
      const mark = row.querySelector(".mark");
      if (!mark) return;
      const spot = mark.getBoundingClientRect();
      if (spot.left < box.left) this.diagram.scrollLeft -= box.left - spot.left + 60;
      if (spot.right > box.right - 60) this.diagram.scrollLeft += spot.right - box.right + 160;
    }

    watchPointer() {
      const tip = document.getElementById("tip");
      const hide = () => { tip.hidden = true; };
      this.diagram.addEventListener("pointermove", (event) => {
        const row = event.target.closest(".row");
        if (!row) return hide();
        const step = this.steps[Number(row.dataset.step)];
        if (tip.dataset.of !== row.id) {
          const parts = [...step.querySelectorAll("h4, .changes, .taken, .quiet")];
          tip.replaceChildren(...parts.map((part) => part.cloneNode(true)));
          tip.dataset.of = row.id;
        }
        tip.hidden = false;
        const { width, height } = tip.getBoundingClientRect();
        tip.style.left = `${clamp(event.clientX + 16, 8, Math.max(8, innerWidth - width - 8))}px`;
        const below = event.clientY + 18;
        tip.style.top = `${below + height > innerHeight ? Math.max(8, event.clientY - height - 12) : below}px`;
      });
      this.diagram.addEventListener("pointerleave", hide);
      this.diagram.addEventListener("scroll", hide);
    }
  }

  const open = (section) => {
    if (!viewers.has(section)) viewers.set(section, new Viewer(section));
    active = viewers.get(section);
    return active;
  };

  // #case-3/5 opens the third counterexample at its fifth step; #step=5 the
  // first one that is open; #job-2 what is told of a job without one.
  const follow = () => {
    const told = /^#job-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (told) {
      told.open = true;
      told.scrollIntoView();
      return;
    }
    const deep = /^#(case-\d+)(?:\/(\d+))?$/.exec(location.hash);
    const step = /^#step=(\d+)$/.exec(location.hash);
    const section = deep
      ? document.getElementById(deep[1])
      : step && (document.querySelector(".behaviour[open]") || document.querySelector(".behaviour"));
    if (!section) return;
    section.open = true;
    const viewer = open(section);
    const at = deep ? deep[2] : step[1];
    if (at) viewer.show(Number(at) - 1, false);
    section.scrollIntoView();
    viewer.diagram.focus({ preventScroll: true });
  };

  const KEYS = {
    ArrowDown: "on", ArrowRight: "on", j: "on",
    ArrowUp: "back", ArrowLeft: "back", k: "back",
    Home: "first", End: "last", p: "promise",
  };

  // With the focus in a diagram all keys step; elsewhere the arrows scroll the
  // page as ever, and only the letters step.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const where = KEYS[event.key];
    const inside = event.target.closest && event.target.closest(".diagram, .bar");
    if (!where || !active || !(inside || event.key.length === 1)) return;
    if (event.target.closest && event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    active.go(where);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.getElementById("tip").hidden = true;
  });

  document.querySelectorAll(".behaviour").forEach((section) => {
    section.addEventListener("toggle", () => { if (section.open) open(section); });
    if (section.open) open(section);
  });
  active = viewers.values().next().value || null;
  window.addEventListener("hashchange", follow);
  follow();

  // On paper every step is there.
  window.addEventListener("beforeprint", () => {
    viewers.forEach((viewer) => viewer.steps.forEach((step) => { step.hidden = false; }));
  });
  window.addEventListener("afterprint", () => {
    viewers.forEach((viewer) => viewer.show(viewer.step, false));
  });
})();
