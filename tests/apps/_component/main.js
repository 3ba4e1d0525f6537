// A component of a few lines: says what it was given, and counts its clicks.
const tell = (type, data) => window.parent.postMessage({ isStreamlitMessage: true, type, ...data }, "*")
const said = document.getElementById("said")
let args = {}
let clicks = 0
window.addEventListener("message", ({ data }) => {
  if (data.type !== "streamlit:render") return
  args = data.args
  said.textContent = Object.keys(args).sort().join(" ") + " " + args.label
  tell("streamlit:setFrameHeight", { height: 60 })
})
document.getElementById("more").addEventListener("click", () => {
  clicks += args.step ?? 1
  tell("streamlit:setComponentValue", { value: { clicks }, dataType: "json" })
})
tell("streamlit:componentReady", { apiVersion: 1 })
