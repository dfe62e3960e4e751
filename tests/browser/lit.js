// What a screenshot shows as highlighted: the characters whose box holds a pixel of the mark's colour, in pieces, each
// with the element (by id) in which it stands and how many characters but spaces stand there before it.
const [screenshot, done] = arguments;
const picture = new Image();
picture.onload = () => {
  const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  const scale = picture.width / innerWidth;
  const isLit = (box) => {
    if (!box.width || box.top < 0 || box.bottom > innerHeight) return false;
    const x = Math.round((box.left + box.width / 2) * scale), y = Math.round((box.top + 1) * scale);
    return [255, 0, 255].every((value, i) => data[4 * (y * picture.width + x) + i] === value);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const pieces = [], seen = new Map();
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement.closest("[id]");
    let inside = false;
    for (let i = 0; i < node.length; i++) {
      if (!node.data[i].trim()) continue;
      const at = seen.get(element) ?? 0;
      seen.set(element, at + 1);
      range.setStart(node, i);
      range.setEnd(node, i + 1);
      const lit = isLit(range.getBoundingClientRect());
      if (lit && !inside) pieces.push({ id: element?.id ?? "", at, text: "" });
      if (lit) pieces.at(-1).text += node.data[i];
      inside = lit;
    }
  }
  done(pieces);
};
picture.src = `data:image/png;base64,${screenshot}`;
