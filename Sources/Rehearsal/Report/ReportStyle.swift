/// The style of the report: from a phone's width on, in light and dark.
enum ReportStyle {
    static let text = """
        :root { --ink: #1c1b22; --faint: #5f5d6a; --paper: #fff; --rule: #dcdae4;
          --one: #2f6fdb; --two: #b36a00; --three: #c02b3c; --good: #177245; --bend: #7a3fb5; }
        @media (prefers-color-scheme: dark) { :root { --ink: #eceaf3; --faint: #a5a2b3;
          --paper: #17161c; --rule: #37343f; --one: #7aa9ff; --two: #f0a63a; --three: #ff7a86;
          --good: #5ec98d; --bend: #c9a2f2; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
        main { max-width: 880px; margin: 0 auto; padding: 16px; }
        header { border-left: 6px solid var(--two); padding-left: 14px; margin: 12px 0 24px; }
        header.carries { border-color: var(--good); }
        header.fails, header.broken { border-color: var(--three); }
        header p { margin: 0; color: var(--faint); }
        h1 { font-size: 26px; line-height: 1.25; margin: 4px 0; }
        h2 { font-size: 20px; margin: 32px 0 8px; }
        h3 { font-size: 16px; margin: 0; }
        ul { padding-left: 20px; }
        figure { margin: 16px 0 24px; }
        .keys { margin: 0; font-size: 14px; color: var(--faint); }
        .key { margin-right: 12px; display: inline-block; }
        .key::before { content: ""; display: inline-block; width: 10px; height: 10px;
          margin-right: 5px; border-radius: 2px; background: currentColor; }
        .key.one::before { color: var(--one); }
        .key.two::before { color: var(--two); }
        .key.three::before { color: var(--three); }
        .key.good::before { color: var(--good); }
        .key.bend::before { color: var(--bend); width: 3px; height: 13px; border-radius: 0;
          vertical-align: -2px; }
        .plot { display: grid; grid-template-columns: 64px 1fr; gap: 4px 8px; font-size: 13px;
          line-height: 1; color: var(--faint); font-variant-numeric: tabular-nums;
          margin-top: 14px; }
        .up, .along { display: flex; justify-content: space-between; }
        .up { flex-direction: column; text-align: right; margin: -6px 0; }
        .along { grid-column: 2; margin-top: 6px; }
        svg { width: 100%; height: 170px; display: block; overflow: visible; }
        svg * { vector-effect: non-scaling-stroke; }
        .grid { stroke: var(--rule); }
        .bend { stroke: var(--bend); stroke-width: 2; stroke-dasharray: 5 4; }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
        .line.one { stroke: var(--one); }
        .line.two { stroke: var(--two); }
        .line.three { stroke: var(--three); }
        .line.good { stroke: var(--good); }
        .area.one { fill: var(--one); fill-opacity: 0.25; stroke: var(--one); stroke-width: 1.5; }
        table { border-collapse: collapse; width: 100%; font-size: 14px;
          font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: 4px 10px 4px 0; border-bottom: 1px solid var(--rule);
          vertical-align: top; }
        th { color: var(--faint); font-weight: 500; }
        td:last-child { overflow-wrap: anywhere; }
        .many { font-size: 13px; }
        .many td:not(:first-child) { white-space: nowrap; }
        @media (max-width: 600px) {
          .plot { grid-template-columns: 52px 1fr; }
          .many { font-size: 14px; }
          .many, .many tbody, .many td { display: block; }
          .many tr { display: block; padding: 8px 0; border-bottom: 1px solid var(--rule); }
          .many tr.heads { display: none; }
          .many td { border: 0; padding: 1px 0; display: flex; justify-content: space-between;
            gap: 12px; }
          .many td:first-child { font-weight: 600; }
          .many td:not(:first-child)::before { content: attr(data-of); color: var(--faint); }
        }

        """
}
