"use strict";
// One task at a time: masked pairs, conversations to pass or refuse, or lines to write. Every text is put in as text.
(() => {
  const byId = (id) => document.getElementById(id);
  const sheet = JSON.parse(byId("sheet").textContent);
  const held = [...document.querySelectorAll("script.one")];
  const pictures = [...document.querySelectorAll("script.picture")];
  const task = (number) => JSON.parse(held[number].textContent);
  const pairs = sheet.kind === "pairs";
  const writing = sheet.kind === "writing";
  const asked = new Map(sheet.questions || []);

  const h = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "class") element.className = value;
      else if (name === "onclick") element.addEventListener("click", value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  };

  // --- what is kept ---------------------------------------------------------------------------------------------------

  let rater = "";
  let order = []; // numbers of tasks, as this rater gets them
  let at = 0; // place in that order
  let answers = {}; // "<task>" or "<task> <perspective>" -> the answer
  let begun = 0;
  let refusing = false;
  let current = null; // the task that is shown

  const place = () => `muse.answers.${sheet.sheet}.${rater}`;
  const store = {
    read: () => { try { return JSON.parse(localStorage.getItem(place()) || "{}"); } catch { return {}; } },
    write: () => { try { localStorage.setItem(place(), JSON.stringify(answers)); return true; } catch { byId("unkept").hidden = false; return false; } },
  };
  try { localStorage.setItem("muse.try", "1"); localStorage.removeItem("muse.try"); } catch { byId("unkept").hidden = false; }

  // The order of a rater follows from the sheet and the name: the same in every browser, another for everybody.
  const dice = (text) => {
    let state = 2166136261;
    for (const unit of text) state = Math.imul(state ^ unit.codePointAt(0), 16777619);
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
  };
  const shuffled = (count, text) => {
    const numbers = Array.from({ length: count }, (_, number) => number);
    const draw = dice(text);
    for (let last = count - 1; last > 0; last -= 1) {
      const other = Math.floor(draw() * (last + 1));
      [numbers[last], numbers[other]] = [numbers[other], numbers[last]];
    }
    return numbers;
  };

  const keys = (one) => (pairs ? one.perspectives.map((perspective) => `${order[at]} ${perspective}`) : [String(order[at])]);
  const answeredAt = (position) => {
    const one = task(order[position]);
    const number = order[position];
    return pairs ? one.perspectives.every((perspective) => `${number} ${perspective}` in answers) : String(number) in answers;
  };
  const wanted = held.map((_, number) => (pairs ? task(number).perspectives.length : 1)).reduce((sum, count) => sum + count, 0);

  // --- what is shown --------------------------------------------------------------------------------------------------

  const shot = ([title, number]) => h("figure", { class: number === null ? "shot plain" : "shot" },
    number !== null && h("img", { src: JSON.parse(pictures[number].textContent), alt: title }), h("figcaption", {}, title));
  const turn = (said) => h("li", { class: `turn ${said.role}` }, h("div", { class: "who" }, h("b", {}, said.role)),
    h("div", { class: "bubble" }, said.text), said.items.length > 0 && h("div", { class: "shown" }, said.items.map(shot)));
  const turns = (list) => h("ol", { class: "turns" }, list.map(turn));
  const side = (name, held) => h("section", { class: "side", "aria-labelledby": `side-${name}` }, h("h2", { id: `side-${name}` }, name),
    typeof held === "string" ? h("div", { class: "bubble" }, held) : turns(held));
  const profile = (known) => known && h("div", { class: "profile" }, known.who && h("p", {}, h("b", {}, "The shopper: "), known.who),
    known.story && h("p", {}, known.story), known.needs.length > 0 && h("ul", {}, known.needs.map((need) => h("li", {}, need))));

  const draw = (focus = true) => {
    const ended = at >= order.length;
    byId("work").hidden = ended;
    byId("answers").hidden = ended;
    byId("done").hidden = !ended;
    count();
    if (ended) {
      current = null;
      const open = wanted - Object.keys(answers).length;
      byId("sum").textContent = open ? `${open} of ${wanted} answers are still open.` : `All ${wanted} answers are given.`;
      byId("done").querySelector("h1").focus();
      return;
    }
    current = task(order[at]);
    begun = Date.now();
    refusing = false;
    byId("where").textContent = `${pairs ? "pair" : writing ? "line" : "conversation"} ${at + 1} of ${order.length}`;
    if (pairs) {
      const before = current.context || current.profile;
      byId("task").replaceChildren(h("div", { class: before ? "next" : "" },
        before && h("section", { class: "before", "aria-label": "What stands before" }, profile(current.profile), current.context && [h("h2", {}, "So far"), turns(current.context)]),
        h("div", { class: "sides" }, side("A", current.a), side("B", current.b))));
    } else if (writing) {
      byId("task").replaceChildren(h("div", { class: "talk" }, turns(current.context), h("aside", { "aria-label": "What you know", tabindex: "0" }, brief())));
    } else {
      byId("task").replaceChildren(h("div", { class: "talk" }, turns(current.turns), h("aside", { "aria-label": "What the shopper needed", tabindex: "0" },
        h("section", { class: "private" }, profile(current.profile), current.target && [h("div", { class: "head" }, "in mind"), shot(current.target)], current.outcome && [h("div", { class: "head" }, "how it ended"), h("p", {}, current.outcome)]))));
    }
    drawAnswers();
    if (!focus) return;
    byId(writing ? "reply" : "where").focus({ preventScroll: true });
    scrollTo({ top: writing ? document.body.scrollHeight : 0, behavior: "instant" }); // the newest line stands above what is written
  };

  // What a writer knows beside the conversation.
  const brief = () => {
    const item = current.item && [shot([current.item.title, current.item.picture]), h("dl", { class: "facts" }, facts(current.item)), current.item.about && h("p", { class: "small" }, current.item.about)];
    if (sheet.speaker === "user") {
      return h("section", { class: "sheet" }, h("h2", {}, current.action === "accept" ? "Accept what was shown last" : "Decline what was shown last"), profile(current.profile),
        item && [h("h2", {}, "In mind, not to be named"), item]);
    }
    return h("section", { class: "sheet" }, item ? [h("h2", {}, "Recommend this"), item] : [h("h2", {}, "No product this time"), h("p", {}, "Answer, and keep the conversation going.")]);
  };

  const facts = (item) => [["brand", item.brand], ["price", typeof item.price === "number" ? `$${item.price.toFixed(2)}` : null], ["for", item.department], ...item.attributes]
    .filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, name.replaceAll("_", " ")), h("dd", {}, value)]);

  const count = () => {
    const given = Object.keys(answers).length;
    byId("progress").max = wanted;
    byId("progress").value = given;
    byId("count").textContent = `${given} of ${wanted}`;
    byId("save").disabled = !given;
  };

  const open = () => keys(current).find((key) => !(key in answers));

  const moves = () => h("div", { class: "moves" }, h("button", { type: "button", disabled: at === 0 && !keys(current).some((key) => key in answers), onclick: back }, "Back", !writing && h("kbd", {}, "u")),
    h("button", { type: "button", onclick: () => go(1) }, at === order.length - 1 ? "To the end" : "Next", !writing && h("kbd", {}, "n")));

  // A remark goes with the next answer to what is shown.
  const remark = () => {
    const written = keys(current).map((key) => answers[key] && answers[key].comment).find(Boolean);
    const input = h("input", { type: "text", id: "comment", maxlength: "400", placeholder: "comment, if any" });
    input.value = written || "";
    return h("label", { class: "own" }, h("span", { class: "unseen" }, "Comment"), input, h("kbd", {}, "c"));
  };

  const drawAnswers = () => {
    if (pairs) {
      const now = open();
      const single = current.perspectives.length === 1;
      byId("answers").replaceChildren(h("div", { class: single ? "asks single" : "asks" }, current.perspectives.map((perspective) => {
        const key = `${order[at]} ${perspective}`;
        const choice = (better, text, hint) => h("button", { type: "button", class: better === null ? "mild" : "", "aria-pressed": String(key in answers && answers[key].better === better), onclick: () => answer(key, { better }) }, text, key === now && h("kbd", {}, hint));
        return h("div", { class: key === now || (now === undefined && single) ? "ask now" : "ask", role: "group", "aria-label": asked.get(perspective) }, h("span", {}, perspective === "overall" ? "Which is better as a whole?" : asked.get(perspective)),
          h("span", { class: "choices" }, choice("A", "A", "a"), choice("B", "B", "b"), choice(null, "cannot say", "x")));
      })), remark(), moves());
      return;
    }
    const key = String(order[at]);
    const given = answers[key];
    if (writing) {
      const reply = h("textarea", { id: "reply", rows: "3", maxlength: "2000", placeholder: "What you say next" });
      const how = sheet.speaker === "user" ? (current.action === "accept" ? "You accept what was shown last" : "You decline what was shown last") : current.item ? `You recommend: ${current.item.title}` : "You answer; there is no product this time";
      reply.value = given ? given.reply : "";
      byId("answers").replaceChildren(h("div", { class: "own" }, h("label", {}, how, reply)), h("div", { class: "moves" }, h("button", { type: "button", class: "main", onclick: keep }, "Keep it and go on", h("kbd", {}, "Ctrl Enter")), ...moves().childNodes));
      return;
    }
    if (refusing) {
      const other = h("input", { type: "text", id: "reason", maxlength: "400", "aria-label": "Why not?", value: given && !given.passed ? given.reason : "", placeholder: "or in your own words, then Enter" });
      byId("answers").replaceChildren(h("div", { class: "reasons" },
        sheet.reasons.map((reason, number) => h("button", { type: "button", onclick: () => answer(key, { passed: false, reason }) }, h("kbd", {}, String(number + 1)), reason)),
        h("div", { class: "own" }, other, h("button", { type: "button", onclick: typed }, "Refuse"), h("button", { type: "button", onclick: () => { refusing = false; drawAnswers(); } }, "Cancel", h("kbd", {}, "Esc")))));
      return;
    }
    byId("answers").replaceChildren(...[given && h("p", { class: "verdict" }, given.passed ? "You let it pass." : `You refused it: ${given.reason}`),
      h("div", { class: "moves" }, h("button", { type: "button", class: "main", onclick: () => answer(key, { passed: true, reason: "" }) }, "It passes", h("kbd", {}, "p")),
        h("button", { type: "button", onclick: refuse }, "Refuse …", h("kbd", {}, "r"))), remark(), moves()].filter(Boolean));
  };

  const refuse = () => { refusing = true; drawAnswers(); };
  const typed = () => { const reason = byId("reason").value.trim(); if (reason) answer(String(order[at]), { passed: false, reason }); else byId("reason").focus(); };

  const keep = () => { const reply = byId("reply").value.trim(); if (reply) answer(String(order[at]), { reply }); else byId("reply").focus(); };

  const answer = (key, given) => {
    const comment = byId("comment") ? byId("comment").value.trim() : "";
    answers[key] = { ...given, place: at + 1, seconds: Math.round((Date.now() - begun) / 100) / 10, ...(comment && { comment }) };
    store.write();
    begun = Date.now();
    byId("told").textContent = writing ? "kept" : pairs ? `${given.better || "cannot say"}` : given.passed ? "passed" : "refused";
    if (open() === undefined) { at += 1; draw(); } else { count(); drawAnswers(); }
  };

  // Takes back the last answer where some of a pair are given, else shows the one before.
  const back = () => {
    const given = pairs ? keys(current).filter((key) => key in answers) : [];
    if (!given.length || open() === undefined) { go(-1); return; }
    delete answers[given[given.length - 1]];
    store.write();
    count();
    drawAnswers();
  };

  // What was begun is kept too, when its writer looks elsewhere or closes the page.
  const stash = () => {
    const reply = current && writing && byId("reply").value.trim();
    const key = String(order[at]);
    if (reply && !(key in answers && answers[key].reply === reply)) { answers[key] = { reply, place: at + 1 }; store.write(); }
  };
  addEventListener("pagehide", stash);

  const go = (by) => {
    stash();
    at = Math.max(0, Math.min(order.length, at + by));
    draw();
  };

  // --- the file -------------------------------------------------------------------------------------------------------

  const lines = () => {
    const found = [];
    order.forEach((number) => {
      const one = task(number);
      if (!pairs) {
        const given = answers[String(number)];
        if (given && writing) found.push({ example_id: one.id, reply: given.reply });
        else if (given) found.push({ conversation_id: one.id, passed: given.passed, reason: given.reason, rater, place: given.place, seconds: given.seconds, sheet: sheet.sheet, comment: given.comment || "" });
        return;
      }
      for (const perspective of one.perspectives) {
        const given = answers[`${number} ${perspective}`];
        if (given) found.push({ pair_id: one.id, perspective, rater, better: given.better, place: given.place, seconds: given.seconds, sheet: sheet.sheet, comment: given.comment || "" });
      }
    });
    return found.map((line) => `${JSON.stringify(line)}\n`).join("");
  };

  const save = () => {
    stash();
    const safe = rater.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "rater";
    const link = h("a", { href: URL.createObjectURL(new Blob([lines()], { type: "application/x-ndjson" })), download: `${pairs ? "votes" : writing ? "replies" : "verdicts"}-${safe}.jsonl` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  byId("save").addEventListener("click", save);
  byId("save-too").addEventListener("click", save);
  byId("again").addEventListener("click", () => { at = 0; draw(); });

  // A file that was saved is read again: answers to what this page asks, whoever gave them goes on under their name.
  const reload = (text) => {
    let taken = 0, other = 0;
    const numbers = new Map(held.map((_, number) => [task(number).id, number]));
    const kept = {};
    for (const line of text.split("\n").filter((one) => one.trim())) {
      let said;
      try { said = JSON.parse(line); } catch { other += 1; continue; }
      const number = numbers.get(pairs ? said.pair_id : writing ? said.example_id : said.conversation_id);
      const fits = number !== undefined && (!said.sheet || said.sheet === sheet.sheet) && (!pairs || task(number).perspectives.includes(said.perspective));
      if (!fits) { other += 1; continue; }
      if (said.rater && !byId("rater").value) byId("rater").value = said.rater;
      const { place, seconds, comment } = said;
      const given = pairs ? { better: said.better } : writing ? { reply: said.reply } : { passed: said.passed, reason: said.reason || "" };
      kept[pairs ? `${number} ${said.perspective}` : String(number)] = { ...given, place, seconds, ...(comment && { comment }) };
      taken += 1;
    }
    return { kept, taken, other };
  };
  let loaded = {};
  byId("load").addEventListener("change", async () => {
    const [file] = byId("load").files;
    if (!file) return;
    const { kept, taken, other } = reload(await file.text());
    loaded = kept;
    byId("loaded").textContent = `${taken} answers read${other ? `, ${other} are about something else` : ""}.`;
  });

  byId("who").addEventListener("submit", (event) => {
    event.preventDefault();
    rater = byId("rater").value.trim();
    if (!rater) return;
    answers = { ...store.read(), ...loaded };
    store.write();
    order = pairs ? shuffled(held.length, `${sheet.sheet}/${rater}`) : Array.from({ length: held.length }, (_, number) => number);
    at = order.findIndex((_, position) => !answeredAt(position));
    if (at < 0) at = order.length;
    byId("start").hidden = true;
    byId("far").hidden = false;
    byId("save").hidden = false;
    draw();
  });

  document.addEventListener("keydown", (event) => {
    const key = event.key;
    if (current && writing && key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); keep(); return; }
    if (!current || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.id === "comment") { if (key === "Enter" || key === "Escape") event.target.blur(); return; }
    if (key === "c" && byId("comment") && !event.target.matches("input")) { event.preventDefault(); byId("comment").focus(); return; }
    if (event.target.matches("input")) {
      if (key === "Enter") { event.preventDefault(); typed(); }
      if (key === "Escape") { refusing = false; drawAnswers(); }
      return;
    }
    if (key === "u" || key === "Backspace") { event.preventDefault(); back(); return; }
    if (key === "n") { go(1); return; }
    if (pairs) {
      const better = { a: "A", ArrowLeft: "A", b: "B", ArrowRight: "B", x: null }[key];
      if (better === undefined) return;
      event.preventDefault();
      answer(open() || keys(current)[0], { better });
    } else if (refusing) {
      if (key >= "1" && key <= String(sheet.reasons.length)) answer(String(order[at]), { passed: false, reason: sheet.reasons[Number(key) - 1] });
      else if (key === "Escape") { refusing = false; drawAnswers(); }
    } else if (key === "p") answer(String(order[at]), { passed: true, reason: "" });
    else if (key === "r") { event.preventDefault(); refuse(); }
  });
})();
