namespace Phenomena.Tests.Product;

/// <summary>WCAG's contrast of every text on a page with what lies behind it.</summary>
static class Contrast
{
    /// <summary>Lists the texts whose contrast is below 4.5. Left out are numbers in the cells of a map, whose ground is the map's colour
    /// (plotly.js chooses black or white for it), and what a cell's own HTML gives a colour.</summary>
    public const string Script =
        """
        () => {
          const numbers = c => { const m = (c.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number); return [m[0], m[1], m[2], m.length > 3 ? m[3] : 1]; };
          const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
          const light = c => { const l = c.slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]; };
          const ancestors = e => { const all = []; for (; e; e = e.parentElement) all.push(e); return all; };
          const faint = new Map(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          let seen = 0;
          while (walk.nextNode()) {
            const text = walk.currentNode.data.trim(), e = walk.currentNode.parentElement;
            if (!text || e.closest('script, style, .heatmaplayer, .heatmap-label, .hoverlayer, .skip, .anchor-link, .output span[style*="color:"]') || !e.checkVisibility()) continue;
            const chain = ancestors(e), svg = e instanceof SVGElement, style = getComputedStyle(e);
            const ground = chain.slice().reverse().reduce((below, a) => over(numbers(getComputedStyle(a).backgroundColor), below), [255, 255, 255, 1]);
            const ink = numbers(svg ? style.fill : style.color);
            ink[3] *= chain.reduce((o, a) => o * getComputedStyle(a).opacity, svg ? Number(style.fillOpacity) : 1);
            const a = light(over(ink, ground)), b = light(ground), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            seen++;
            if (ratio < 4.5) faint.set(`${e.tagName}.${svg ? e.getAttribute('class') : e.className} ${ratio.toFixed(2)}`, text.slice(0, 40));
          }
          if (seen < 5) return ['hardly any text was found'];
          return [...faint].map(([where, text]) => `${where} '${text}'`);
        }
        """;
}
