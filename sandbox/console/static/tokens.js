// Tokens: signed ones are fetched with the admin token, which the server never gets to see in a URL.
import { call, forget, say, sayRefusal } from "./console.js";

const reveal = document.getElementById("reveal");
if (reveal) {
  reveal.hidden = false;
  reveal.addEventListener("click", async () => {
    const { ok, value } = await call("GET", reveal.dataset.path, undefined, { trusted: true });
    if (!ok) {
      sayRefusal(value);
      return;
    }
    for (const { name, token } of value.tokens) {
      const row = document.querySelector(`li[data-name="${CSS.escape(name)}"]`);
      if (!row || !token) continue;
      row.querySelector(".token code").textContent = token;
      const line = row.querySelector(".line code");
      line.textContent = line.textContent.replace("YOUR-TOKEN", token);
    }
    const shown = value.tokens.every((one) => one.token);
    if (shown) document.getElementById("secret").hidden = true;
    else forget();
    say(shown ? "The tokens are shown below." : "The server did not take that admin token.");
  });
}
