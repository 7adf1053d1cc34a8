"use strict";
// The list of conversations and the view of one. Rows come from data/*.js, which call muse.put; every text is put in as text.
(() => {
  const site = JSON.parse(document.getElementById("site").textContent);
  const PAGE = 40;
  const KEPT_FILES = 12;
  const byId = (id) => document.getElementById(id);
  const words = (name) => name.replaceAll("_", " ");

  // --- data files ---------------------------------------------------------------------------------------------------

  const arrived = new Map();
  const files = new Map();
  window.muse = { put: (kind, number, value) => arrived.set(`${kind}-${number}`, value) };

  const load = (kind, number) => {
    const name = `${kind}-${number}`;
    if (files.has(name)) {
      const known = files.get(name);
      files.delete(name);
      files.set(name, known); // the latest used stays longest
      return known;
    }
    const coming = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `data/${kind}-${String(number).padStart(4, "0")}.js`;
      script.onload = () => {
        const value = arrived.get(name);
        arrived.delete(name);
        script.remove();
        if (value) resolve({ rows: value.rows, further: new Map(value.further) });
        else reject(new Error(`${script.src} holds no rows`));
      };
      script.onerror = () => { files.delete(name); script.remove(); reject(new Error(`${script.src} is missing`)); };
      document.head.append(script);
    });
    files.set(name, coming);
    if (files.size > KEPT_FILES) files.delete(files.keys().next().value);
    return coming;
  };

  const h = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "class") element.className = value;
      else if (name === "onclick") element.addEventListener("click", value);
      else if (name === "style") for (const [property, set] of Object.entries(value)) element.style.setProperty(property, set);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  };

  // --- the list -----------------------------------------------------------------------------------------------------

  const form = byId("filters");
  const rows = [];
  const texts = []; // lower case, what was said, filled when somebody searches
  let shown = [];
  let page = 0;
  let searching = 0;

  const state = () => {
    const values = {};
    for (const [name, value] of new FormData(form)) if (value) values[name] = value;
    return values;
  };

  const hashOf = (values, at) => {
    const query = new URLSearchParams(values);
    if (at) query.set("page", at + 1);
    return `#list${[...query].length ? `?${query}` : ""}`;
  };

  const orders = {
    longest: (a, b) => rows[b].turns - rows[a].turns,
    shortest: (a, b) => rows[a].turns - rows[b].turns,
    hardest: (a, b) => (rows[b].rank || 0) - (rows[a].rank || 0),
    easiest: (a, b) => (rows[a].rank || Infinity) - (rows[b].rank || Infinity) || 0,
  };
  const named = new Intl.Collator("en", { numeric: true }).compare;

  const fits = (number, values, wanted) => {
    const row = rows[number];
    if (values.outcome && row.outcome !== values.outcome) return false;
    if (values.opening && row.opening !== values.opening) return false;
    if (values.split && row.split !== values.split) return false;
    if (values.kind) {
      const at = values.kind.indexOf("/");
      if ((row.class || "") !== values.kind.slice(0, at)) return false;
      if (at < values.kind.length - 1 && (row.type || "") !== values.kind.slice(at + 1)) return false;
    }
    if (!wanted.length) return true;
    const held = `${row.id} ${row.product || ""} ${row.type || ""} ${row.first || ""} ${texts[number] || ""}`.toLowerCase();
    return wanted.every((word) => held.includes(word));
  };

  const filter = () => {
    const values = state();
    const wanted = (values.q || "").toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = rows.map((_, number) => number).filter((number) => fits(number, values, wanted));
    const order = orders[values.order];
    chosen.sort((a, b) => (order && order(a, b)) || named(rows[a].id, rows[b].id));
    return chosen;
  };

  const count = (number) => number.toLocaleString("en");

  const draw = (note = "") => {
    shown = filter();
    page = Math.max(0, Math.min(page, Math.ceil(shown.length / PAGE) - 1));
    const all = shown.length === rows.length;
    byId("status").textContent = (all ? `${count(rows.length)} conversations` : `${count(shown.length)} of ${count(rows.length)} conversations`) + note;
    byId("reset").hidden = !Object.keys(state()).length;
    byId("rows").replaceChildren(...shown.slice(page * PAGE, (page + 1) * PAGE).map((number) => line(rows[number])));
    if (!shown.length) byId("rows").append(h("li", {}, h("p", { class: "soft", style: { padding: "1rem" } }, "Nothing fits. Fewer words or filters find more.")));
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    byId("page").textContent = `page ${page + 1} of ${pages}`;
    byId("before").disabled = page === 0;
    byId("after").disabled = page >= pages - 1;
    byId("before").parentElement.hidden = pages === 1;
  };

  const badge = (outcome) => h("span", { class: `badge ${outcome}`, title: site.outcomes[outcome] }, words(outcome));

  const line = (row) => h("li", {}, h("a", { href: `#c/${encodeURIComponent(row.id)}` },
    row.picture ? h("img", { class: "picture", src: row.picture, alt: "", loading: "lazy", decoding: "async" }) : h("span", { class: "picture" }),
    h("span", { class: "head" }, h("b", {}, row.id), badge(row.outcome), h("span", { class: "tag" }, row.split),
      row.opening === "multimodal" && h("span", { class: "tag" }, "opens with a picture"),
      h("span", { class: "tag" }, `${row.turns} turns, ${row.rounds} round${row.rounds === 1 ? "" : "s"}`),
      secret && row.rank && h("span", { class: "tag narrow-hide" }, `target first ranks ${count(row.rank)}`)),
    h("span", { class: "first" }, row.first || "(the user says nothing)"),
    h("span", { class: "foot" }, row.product || "no product")));

  const search = async () => {
    const mine = ++searching;
    draw();
    const chunks = Math.ceil(rows.length / site.said);
    if (!state().q || texts.length === rows.length) return;
    for (let number = Math.floor(texts.length / site.said); number < chunks; number += 1) {
      const { rows: held, further } = await load("said", number);
      if (texts.length === number * site.said) {
        for (const row of held) {
          const titles = [...new Set(row.turns.flatMap((turn) => (turn.items || []).map(([id]) => (further.get(id) || {}).title || id)))];
          texts.push([...row.turns.map((turn) => turn.text || ""), ...titles].join(" ").toLowerCase());
        }
      }
      if (mine !== searching) return;
      if (number % 4 === 3 || number === chunks - 1) draw(number === chunks - 1 ? "" : `, ${count(texts.length)} read so far …`);
    }
  };

  let pause = 0;
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => { page = 0; history.replaceState(null, "", hashOf(state(), 0)); search(); }, 120);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("reset").addEventListener("click", () => { form.reset(); page = 0; history.replaceState(null, "", "#list"); search(); byId("q").focus(); });
  const turnPage = (by) => { page += by; history.pushState(null, "", hashOf(state(), page)); draw(); scrollTo(0, 0); };
  byId("before").addEventListener("click", () => turnPage(-1));
  byId("after").addEventListener("click", () => turnPage(1));

  // --- one conversation -----------------------------------------------------------------------------------------------

  let open = null;
  let asked = 0;
  let secret = false;
  try { secret = !site.public && sessionStorage.getItem("muse.private") === "yes"; } catch { /* nothing is remembered */ }

  const price = (value) => (typeof value === "number" ? `$${value.toFixed(2)}` : null);

  const product = (id, item, note = null, bare = false) => {
    const title = (item && item.title) || id;
    const about = [note, item && item.brand, item && price(item.price)].filter(Boolean).join(" · ");
    const picture = !bare && item && item.picture;
    return h("button", { type: "button", class: picture ? "product" : "product plain", title: "What is known of it", onclick: () => tell(id, item) },
      picture && h("img", { src: item.picture, alt: "", loading: "lazy", decoding: "async" }),
      h("span", {}, title, about && h("small", {}, about)));
  };

  const tell = (id, item = {}) => {
    const facts = [["brand", item.brand], ["price", price(item.price)], ["for", item.department], ["type", item.type], ["category", item.category], ...(item.attributes || []), ["id", id]];
    byId("product").replaceChildren(
      h("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => byId("product").close() }, "✕"),
      h("h2", { id: "product-title" }, item.title || id),
      h("div", { class: item.picture ? "sides" : "", style: { "margin-top": "1rem" } },
        item.picture && h("img", { src: item.picture, alt: item.title || id }),
        h("div", {}, h("dl", { class: "facts", style: { margin: "0" } }, facts.filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, words(name)), h("dd", {}, value)])),
          item.about && h("p", { class: "small" }, item.about))));
    byId("product").showModal();
  };
  byId("product").addEventListener("click", (event) => { if (event.target === byId("product")) byId("product").close(); });

  const does = {
    greet: "greets", inquire: "asks", reveal: "tells what is needed", share_image: "shows something owned", recommend: "recommends",
    chit_chat: "makes conversation", accept: "accepts", reject: "declines", other: "",
  };

  const turnOf = (turn, number, items, own) => {
    const text = turn.marks ? turn.marks.map(([piece, id]) => (id === undefined ? piece : h("mark", { title: (items.get(id) || {}).title || id }, piece))) : turn.text || "";
    return h("li", { class: `turn ${turn.role}`, id: `turn-${number}` },
      h("div", { class: "who" }, h("b", {}, turn.role), does[turn.action] ? ` ${does[turn.action]}` : "", ` · ${number}`),
      h("div", { class: "bubble" }, text),
      turn.items && h("div", { class: "shown" }, turn.items.map(([id, pictured]) => product(id, items.get(id), null, !pictured))),
      own && secretOf(own, items));
  };

  const part = (head, ...body) => [h("div", { class: "head" }, head), ...body];
  const more = (head, ...body) => h("details", {}, h("summary", {}, head), ...body);

  const secretOf = (own, items) => {
    const target = own.targetId;
    const best = Math.max(...(own.candidates || []).map(([, score]) => score), 0.0001);
    const blocks = [
      own.query && part("query", h("p", { class: "mono" }, own.query)),
      own.rank && h("p", {}, h("span", { class: "rank" }, `the target ranks ${count(own.rank)} of ${count(site.items)}`)),
      own.candidates && part("found", h("div", { class: "scroll" }, h("table", {},
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "#"), h("th", { scope: "col" }, "product"), h("th", { scope: "col" }, "score"))),
        h("tbody", {}, own.candidates.map(([id, score], place) => {
          const marks = [own.shownIds.includes(id) && "chosen", id === target && "the target"].filter(Boolean).join(", ");
          return h("tr", { class: own.shownIds.includes(id) ? "chosen" : "" }, h("td", {}, String(place + 1)), h("td", {}, (items.get(id) || {}).title || id, marks && h("span", { class: "soft" }, ` (${marks})`)),
            h("td", { style: { "white-space": "nowrap" } }, h("span", { class: "meter", style: { width: `${Math.max(0, (score / best) * 3).toFixed(2)}rem` } }), score.toFixed(3)));
        }))))),
      own.reason && part("reason", h("p", {}, own.reason)),
      own.why && part("why this", h("ul", {}, own.why.map(([wish, property, value, source]) => h("li", {}, wish && `“${wish}” → `, [words(property), value].filter(Boolean).join(": "), h("span", { class: "soft" }, ` (${source})`))))),
      own.draft && part("what the Rewriter changed", h("p", { class: "draft" }, own.draft.map(([same, removed, added]) => [same, removed && h("del", {}, removed), added && h("ins", {}, added)]))),
      own.acts && part("acts", h("p", {}, own.acts.join(", "))),
      own.about && part("about", h("p", {}, own.about.map((id) => (items.get(id) || {}).title || id).join(", "))),
      own.labels && more("labels of the corpus", labels(own.labels)),
    ].filter(Boolean);
    return blocks.length ? h("div", { class: "private" }, blocks) : null;
  };

  const labels = (pairs) => h("dl", { class: "facts" }, pairs.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value.length > 400 ? `${value.slice(0, 400)} …` : value)]));

  const shopper = (own, items) => {
    const person = own.person || {};
    const who = [person.name, person.age, person.gender, person.profession].filter(Boolean).join(", ");
    const blocks = [
      (who || person.for) && part("the shopper", h("p", {}, who || "somebody", person.for ? `; shopping for ${person.for}` : "")),
      own.scenario && part("scenario", h("p", {}, own.scenario)),
      own.backstory && part("backstory", h("p", {}, own.backstory)),
      own.needs && part("the needs", h("ul", {}, own.needs.map(([text, attribute, value]) => h("li", {}, text, value && h("span", { class: "soft" }, ` (${[attribute, value].filter(Boolean).join(": ")})`))))),
      own.style && part("style", labels(own.style)),
      own.decides && part("how they decide", labels(own.decides)),
      own.history && more("rated before", h("table", {}, h("tbody", {}, own.history.map(([id, value]) => h("tr", {}, h("td", { class: "title" }, (items.get(id) || {}).title || id), h("td", { class: "number" }, String(value))))))),
      own.target && part("in mind", product(own.target, items.get(own.target))),
      own.outfit && part("owned, to go with", product(own.outfit, items.get(own.outfit))),
    ].filter(Boolean);
    return blocks.length ? h("section", { class: "private", "aria-label": "The shopper" }, blocks) : null;
  };

  // One table a question: a line an item, a column for each side that was asked.
  const ratings = (answers, items) => {
    const questions = new Map();
    for (const [rater, id, question, value, scale, text] of answers) {
      const held = questions.get(question) || { scale, raters: [], lines: new Map() };
      if (!held.raters.includes(rater)) held.raters.push(rater);
      if (!held.lines.has(id)) held.lines.set(id, {});
      held.lines.get(id)[rater] = value !== null ? String(value) : text || "–";
      questions.set(question, held);
    }
    return [...questions].map(([question, { scale, raters, lines }]) => h("div", { class: "scroll" }, h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, `${question} (${scale})`), raters.map((rater) => h("th", { scope: "col", class: "number" }, rater)))),
      h("tbody", {}, [...lines].map(([id, values]) => h("tr", {}, h("td", { class: "title" }, id ? (items.get(id) || {}).title || id : "the conversation"), raters.map((rater) => h("td", { class: "number" }, values[rater] || ""))))))));
  };

  const checks = (own, items) => {
    const blocks = [
      own.verdicts && part("screens", h("table", {}, h("tbody", {}, own.verdicts.map(([screen, passed, reason, measures]) => h("tr", {}, h("th", { scope: "row", title: site.screens[screen] || null }, words(screen)),
        h("td", {}, passed ? "passed" : h("b", {}, "failed"), (reason || measures.length > 0) && h("div", { class: "soft" }, reason, reason && measures.length ? "; " : "", measures.filter(([, value]) => value).map(([name, value]) => `${words(name)} ${value}`).join(", ")))))))),
      own.ratings && part("ratings", ...ratings(own.ratings, items)),
      own.stages && part("stages", h("p", {}, own.stages.map(([stage, turns]) => `${stage} ${turns}`).join(" → "))),
      own.models && part("models", labels(own.models)),
      own.labels && more("labels of the corpus", labels(own.labels)),
    ].filter(Boolean);
    return blocks.length ? h("section", { class: "private checks", "aria-label": "Screens and models" }, blocks) : null;
  };

  const show = async (id, focus = true) => {
    const mine = ++asked;
    const number = rows.findIndex((row) => row.id === id);
    const view = byId("view");
    byId("list").hidden = true;
    view.hidden = false;
    if (number < 0) {
      view.replaceChildren(h("h1", { tabindex: "-1" }, `There is no conversation ${id}`), h("p", {}, h("a", { href: "#list" }, "Back to the list")));
      return;
    }
    const chunk = Math.floor(number / site.said);
    const [texts, secrets] = await Promise.all([load("said", chunk), secret ? load("private", chunk) : null]);
    if (mine !== asked) return;
    const [row, held, own] = [rows[number], texts.rows[number % site.said], secrets && secrets.rows[number % site.said]];
    const items = secrets ? new Map([...secrets.further, ...texts.further]) : texts.further;
    if (!shown.includes(number)) shown = filter();
    if (!shown.includes(number)) shown = rows.map((_, place) => place);
    const place = shown.indexOf(number);
    const move = (by, text, key) => {
      const other = shown[place + by];
      return other === undefined ? h("button", { type: "button", disabled: true }, text) : h("a", { class: "button", id: by < 0 ? "previous" : "next", href: `#c/${encodeURIComponent(rows[other].id)}` }, text, h("kbd", {}, key));
    };
    const turns = [];
    let round = 0;
    held.turns.forEach((turn, at) => {
      if (turn.round !== round) turns.push(h("li", { class: "round" }, `round ${turn.round}`));
      round = turn.round;
      const mineToo = own && own.turns[at] && { ...own.turns[at], targetId: own.target, shownIds: (turn.items || []).map(([one]) => one) };
      turns.push(turnOf(turn, at, items, mineToo));
    });
    const talked = [...new Set(held.turns.flatMap((turn) => (turn.items || []).map(([one]) => one)))];
    view.replaceChildren(
      h("div", { class: "heading" }, h("h1", { tabindex: "-1" }, row.id), badge(row.outcome), h("span", { class: "tag" }, row.split),
        h("span", { class: "tag" }, `${row.turns} turns, ${row.rounds} round${row.rounds === 1 ? "" : "s"}`),
        h("span", { class: "moves" }, h("a", { class: "button", id: "back", href: hashOf(state(), page) }, "List", h("kbd", {}, "Esc")), move(-1, "Previous", "k"), move(1, "Next", "j"))),
      h("div", { class: "talk" },
        h("ol", { class: "turns", "aria-label": "What was said" }, turns),
        h("aside", { "aria-label": "About the conversation" },
          h("section", { class: "sheet" }, h("h2", {}, "How it ended"), h("p", { class: "small" }, `${words(row.outcome)}: ${site.outcomes[row.outcome]}.`),
            held.accepted && product(held.accepted, items.get(held.accepted), "taken"),
            talked.length > 0 && h("p", { class: "small soft" }, `${talked.length} product${talked.length === 1 ? "" : "s"} shown; it opens with ${row.opening === "multimodal" ? "a picture of something owned" : "words"}.`),
            held.twin && h("p", { class: "small soft" }, `Twin of ${held.twin}: the same shopper, with a recommender that is bad on purpose.`),
            held.license && h("p", { class: "small soft" }, `Licence: ${held.license}`)),
          own && shopper(own, items), own && checks(own, items))));
    document.title = `${row.id}: ${site.release}`;
    open = id;
    if (focus) { view.querySelector("h1").focus({ preventScroll: true }); scrollTo(0, 0); }
  };

  const showList = () => {
    asked += 1;
    const was = open;
    open = null;
    byId("view").hidden = true;
    byId("view").replaceChildren();
    byId("list").hidden = false;
    document.title = `${site.release}: conversations`;
    if (was) {
      const link = [...byId("rows").querySelectorAll("a")].find((one) => one.getAttribute("href") === `#c/${encodeURIComponent(was)}`);
      (link || byId("list-title")).focus();
      if (link) link.scrollIntoView({ block: "center" });
    }
  };

  const route = () => {
    const hash = location.hash.slice(1);
    if (byId("product").open) byId("product").close();
    if (hash.startsWith("c/")) {
      let id = hash.slice(2);
      try { id = decodeURIComponent(id); } catch { /* an address somebody typed: it names no conversation */ }
      show(id).catch(broken);
      return;
    }
    const query = new URLSearchParams(hash.startsWith("list?") ? hash.slice(5) : "");
    for (const name of ["q", "outcome", "opening", "split", "kind", "order"]) form.elements[name].value = query.get(name) || "";
    page = Math.max(0, (parseInt(query.get("page"), 10) || 1) - 1);
    search().catch(broken);
    showList();
  };

  const broken = (error) => {
    byId("status").textContent = `These pages are damaged: ${error.message}. Write them again with muse pages.`;
    byId("list").hidden = false;
    byId("view").hidden = true;
  };

  // --- keys -----------------------------------------------------------------------------------------------------------

  const toggle = byId("private");
  const setSecret = (value) => {
    secret = value;
    if (toggle) toggle.setAttribute("aria-pressed", String(secret));
    try { sessionStorage.setItem("muse.private", secret ? "yes" : "no"); } catch { /* nothing is remembered */ }
    if (open) show(open, false).catch(broken);
    else draw();
  };
  if (toggle) {
    toggle.setAttribute("aria-pressed", String(secret));
    toggle.addEventListener("click", () => setSecret(!secret));
  }

  const step = (by) => {
    const links = [...byId("rows").querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    const next = links[at < 0 ? 0 : at + by];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("product").open) return;
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "Escape") {
      if (open) byId("back").click();
      else if (typing) event.target.blur();
    } else if (!typing && event.key === "/") {
      event.preventDefault();
      if (open) byId("back").click();
      byId("q").focus();
    } else if (!typing && (event.key === "j" || event.key === "k")) {
      const by = event.key === "j" ? 1 : -1;
      if (!open) step(by);
      else { const link = byId(by > 0 ? "next" : "previous"); if (link) link.click(); }
    } else if (!typing && event.key === "p" && toggle) setSecret(!secret);
  });
  addEventListener("beforeprint", () => { for (const image of document.querySelectorAll("img[loading]")) image.loading = "eager"; });
  addEventListener("hashchange", route);

  (async () => {
    for (let number = 0; number * site.listed < site.conversations; number += 1) rows.push(...(await load("list", number)).rows);
    files.clear(); // the rows are kept by name
    route();
  })().catch(broken);
})();
