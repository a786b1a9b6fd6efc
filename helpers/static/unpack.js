"use strict";
// Unpacks the page's code and numbers: deflated bytes as base64 text.
const unpack = async (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
};
unpack(document.getElementById("code").textContent)
  .then((buffer) => {
    const script = document.createElement("script");
    script.textContent = new TextDecoder().decode(buffer);
    document.body.appendChild(script);
  })
  .catch((error) => {
    document.getElementById("pixel").textContent =
      "This browser cannot show the map (" + error + "). Use a version of 2023 or later.";
  });
