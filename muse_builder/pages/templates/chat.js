
// A person at the counter. Every text is put in as text; the server decides what may be done.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const sheet = JSON.parse(byId("sheet").textContent);
  const ENDINGS = {
    organic_accept: "Sold", near_accept: "Sold", forced_target: "Sold", walk_away: "The shopper has left",
    deferred: "The shopper will think about it", give_up: "Time is up", "broken off": "The other side could not go on",
  };
  let view = null;
  let chosen = [];
  let busy = false;
  let shelf = [];

  const h = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "class") element.className = value;
      else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  };

  const wrong = (message) => { byId("told").textContent = message; byId("told").hidden = !message; };

  const ask = async (path, told) => {
    if (busy) return null;
    busy = true;
    document.body.setAttribute("aria-busy", "true");
    wrong("");
    try {
      const answer = await fetch(path, {
        method: "POST", headers: { "Content-Type": "application/json", "X-Muse-Token": sheet.token }, body: JSON.stringify(told),
      });
      const found = await answer.json();
      if (answer.ok) return found;
      wrong(found.error || "That did not work.");
    } catch {
      wrong("Nobody answers: is `muse chat` still running?");
    } finally {
      busy = false;
      document.body.setAttribute("aria-busy", "false");
    }
    return null;
  };

  const picture = (item) => item.picture && h("img", { src: `/picture?token=${encodeURIComponent(sheet.token)}&id=${encodeURIComponent(item.id)}`, alt: `Picture of ${item.title}`, loading: "lazy" });
  const facts = (item) => [["brand", item.brand], ["price", typeof item.price === "number" ? `$${item.price.toFixed(2)}` : null], ["for", item.department], ...item.attributes]
    .filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, name.replaceAll("_", " ")), h("dd", {}, value)]);

  // A product that can be chosen: by the shopper to speak of it, by the assistant to show it.
  const card = (item, word) => h("div", { class: "choose" }, h("label", {}, picture(item), h("span", { class: "title" }, item.title),
    h("span", { class: "pick" }, h("input", { type: "checkbox", "data-id": item.id, onchange: (event) => choose(item.id, event.target.checked) }), word)),
    (item.about || item.attributes.length > 0) && h("details", {}, h("summary", {}, "What is known"), h("dl", { class: "facts" }, facts(item)), item.about && h("p", {}, item.about)));

  const choose = (id, on) => {
    chosen = chosen.filter((one) => one !== id);
    if (on) chosen.push(id);
    for (const box of document.querySelectorAll("input[data-id]")) box.checked = chosen.includes(box.dataset.id);
    const word = view.seat === "assistant" ? "to show" : "to speak of";
    byId("chosen").textContent = chosen.length ? `${chosen.length} ${word}` : "";
  };

  const own = (said) => said.role === (view.seat === "assistant" ? "assistant" : "user");
  const turn = (said) => h("li", { class: `turn ${said.role}` }, h("div", { class: "who" }, h("b", {}, own(said) ? "you" : said.role === "user" ? "shopper" : "assistant")),
    h("div", { class: "bubble" }, said.text),
    said.items.length > 0 && h("div", { class: "shown" }, said.items.map((item) => (view.seat === "shopper" && said.role === "assistant" ? card(item, "this one") : shot(item)))));
  const shot = (item) => h("figure", { class: item.picture ? "shot" : "shot plain" }, picture(item), h("figcaption", {}, item.title));

  const notes = () => h("section", { class: "private" }, h("h2", {}, "You are"), view.notes.who && h("p", {}, view.notes.who), view.notes.story && h("p", {}, view.notes.story),
    h("p", {}, h("b", {}, `You look for ${view.notes.kind}.`)), h("h3", {}, "You need something that"), h("ul", {}, (view.notes.needs || []).map((need) => h("li", {}, need))),
    h("h3", {}, "How you decide"), h("ul", {}, view.notes.decides.map((line) => h("li", {}, line))),
    h("p", { class: "soft" }, "Say it in your own words, a little at a time. Prices and materials are told when you ask."));

  const shelves = () => {
    const input = h("input", { type: "search", id: "query", maxlength: "300", autocomplete: "off" });
    const found = h("div", { class: "shelf", id: "shelf", role: "group", "aria-label": "What was found" }, shelf.map((item) => card(item, "show it")));
    const look = async (event) => {
      event.preventDefault();
      const answer = await ask("/search", { session: view.session, query: input.value });
      if (!answer) return;
      shelf = answer.items;
      byId("shelf").replaceChildren(...shelf.map((item) => card(item, "show it")));
      choose("", false);
      byId("heard").textContent = `${shelf.length} products found`;
    };
    return h("section", { class: "sheet" }, h("h2", {}, "The shelves"), h("form", { class: "look", onsubmit: look }, h("label", {}, "Look for", input), h("button", {}, "Search")), found);
  };

  const button = (text, act, main = false) => h("button", { type: act === null ? "submit" : "button", class: main ? "main" : "", "data-act": act || "say", onclick: act === null ? null : () => say(act) }, text);
  const moves = () => (view.seat === "shopper"
    ? [button("Say it", null, true), button("Take it", "accept"), button("Not this", "critique"), button("Think about it", "defer"), button("Leave", "leave")]
    : [button("Say it", null, true), button("I have no such thing", "not_available")]);

  const draw = () => {
    const begun = view !== null;
    const ended = begun && Boolean(view.ended);
    byId("start").hidden = begun;
    byId("work").hidden = !begun;
    byId("answers").hidden = !begun || ended;
    byId("done").hidden = !ended;
    byId("stop").hidden = !begun || ended;
    if (!begun) return;
    byId("where").textContent = view.seat === "shopper" ? "You are the shopper" : "You are the assistant";
    byId("turns").replaceChildren(...view.turns.map(turn));
    byId("side").replaceChildren(view.seat === "shopper" ? notes() : shelves());
    byId("moves").replaceChildren(...moves());
    choose("", false);
    const last = view.turns[view.turns.length - 1];
    byId("heard").textContent = last && !own(last) ? last.text : "";
    if (ended) {
      byId("ending").textContent = ENDINGS[view.ended] || "The conversation has ended";
      byId("kept").textContent = view.saved ? "It is saved, without a name. Thank you!" : "It is not saved.";
      byId("ending").focus();
      return;
    }
    byId("line").focus({ preventScroll: true });
    byId("turns").lastElementChild.scrollIntoView({ block: "center", behavior: "instant" });
  };

  const say = async (act) => {
    const words = { accept: "I'll take it, thanks.", defer: "I'll think about it, thanks.", leave: "I'll leave it at that, thanks.", critique: "No, not this one.", not_available: "Sorry, I have no such thing." };
    const text = byId("line").value.trim() || words[act] || (view.seat === "assistant" && chosen.length ? "How about this?" : "");
    if (!text) { byId("line").focus(); return; }
    const only = act === "accept" && !chosen.length ? view.turns.filter((said) => said.role === "assistant" && said.items.length).at(-1) : null;
    const items = only && only.items.length === 1 ? [only.items[0].id] : chosen;
    const answer = await ask("/say", { session: view.session, act, text, items });
    if (!answer) return;
    view = answer;
    chosen = [];
    byId("line").value = "";
    draw();
    if (view.left_out) wrong("Something that was declined before was not shown again.");
  };

  byId("answers").addEventListener("submit", (event) => { event.preventDefault(); say(null); });
  byId("line").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); say(null); }
  });
  byId("who").addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await ask("/begin", { seat: event.submitter ? event.submitter.value : sheet.seats[0], consent: byId("consent").checked });
    if (!answer) return;
    view = answer;
    chosen = [];
    shelf = [];
    draw();
  });
  byId("stop").addEventListener("click", async () => { await ask("/forget", { session: view.session }); view = null; draw(); byId("consent").focus(); });
  byId("again").addEventListener("click", () => { view = null; draw(); byId("consent").focus(); });
  draw();
})();
