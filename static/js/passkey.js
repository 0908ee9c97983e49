/* Passkeys: a form whose button asks the browser for a key, then sends the answer.

   <form data-passkey="create|get|login"> holds the input named `credential`; the options come from
   the page (<script type="application/json" id="js_data">) or, for "login", from the form's own
   address. What goes wrong is said in the form's [data-passkey-state]. */
(() => {
  "use strict";
  const WORDS = {
    NotAllowedError: "La demande a été annulée ou a expiré. Vous pouvez recommencer.",
    InvalidStateError: "Cette clé est déjà enregistrée sur votre compte.",
    NotSupportedError: "Cet appareil ne connaît pas ce type de clé.",
    SecurityError: "Les clés d’accès ne fonctionnent pas à cette adresse.",
  };
  const UNKNOWN = "La clé n’a pas pu être lue. Essayez une autre façon de vous connecter.";

  const pageOptions = () => JSON.parse(document.getElementById("js_data").textContent);

  const loginOptions = async (form) => {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`options: ${answer.status}`);
    return (await answer.json()).request_options;
  };

  /* A key that replaces the password must know its owner and be found without a name. */
  const creationOptions = (form) => {
    const options = pageOptions().creation_options;
    const alone = form.elements.passwordless?.checked ?? false;
    Object.assign(options.publicKey.authenticatorSelection, {
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone && { userVerification: "required" }),
    });
    return options;
  };

  const create = ({ publicKey }) =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
  const get = ({ publicKey }) =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  const ask = {
    create: (form) => create(creationOptions(form)),
    get: () => get(pageOptions().request_options),
    login: async (form) => get(await loginOptions(form)),
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const state = form.querySelector("[data-passkey-state]");
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
      state.textContent = "Ce navigateur ne connaît pas les clés d’accès.";
      continue;
    }
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      state.textContent = "Suivez les indications de votre appareil…";
      try {
        form.elements.credential.value = JSON.stringify(await ask[form.dataset.passkey](form));
        form.submit(); // leaves without asking again: it raises no "submit" event
      } catch (error) {
        state.textContent = WORDS[error.name] ?? UNKNOWN;
      }
    });
  }
})();
