/// The look of the page: one style sheet, without fonts or pictures from elsewhere.
///
/// What was delivered is blue, what was not is orange and also says so: the two differ for everybody who does not see
/// colours, and on paper.
enum ReportStyle {
  static let sheet = """
    :root{color-scheme:light dark;--paper:#fff;--panel:#f5f6f8;--ink:#1b1f24;--soft:#57606a;--line:#d8dce1;
    --sent:#24619f;--open:#b4530a;--track:#e9ecf0}
    @media (prefers-color-scheme:dark){:root{--paper:#14171b;--panel:#1c2026;--ink:#e5e8ec;--soft:#9da7b3;
    --line:#30363d;--sent:#6ba6e6;--open:#f0a15a;--track:#262c33}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
    "Helvetica Neue",Arial,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
    main{max-width:1160px;margin:0 auto;padding:32px 24px 48px}
    h1{font-size:26px;line-height:1.25;margin:0 0 4px;letter-spacing:-.01em}
    h2{font-size:20px;line-height:1.3;margin:48px 0 4px;padding-top:16px;border-top:1px solid var(--line)}
    h3{font-size:16px;margin:36px 0 4px}
    h4{font-size:14px;margin:24px 0 0}
    p{margin:4px 0 10px;max-width:75ch}
    h1,h2,h3,h4,p,td,th,dd,dt,li,summary{overflow-wrap:anywhere}
    .soft,caption,footer{color:var(--soft)}
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(210px,1fr));gap:12px;margin:20px 0 8px;padding:0}
    .tile{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:12px 14px;margin:0}
    .tile dt{color:var(--soft);font-size:13px}
    .tile dd{margin:0}
    .tile .big{font-size:22px;line-height:1.3;font-weight:600}
    .tile.off{border-left:4px solid var(--open)}
    .off .big,.open{color:var(--open);font-weight:600}
    .scroll{overflow-x:auto;margin:8px 0 12px}
    .scroll:focus-visible{outline:2px solid var(--sent);outline-offset:2px}
    table{border-collapse:collapse;width:100%;font-size:14px}
    caption{text-align:left;font-size:13px;padding:0 0 4px}
    th,td{text-align:left;vertical-align:top;padding:5px 12px 5px 0;border-bottom:1px solid var(--line);font-weight:400}
    td:last-child{padding-right:0}
    thead th{color:var(--soft);font-size:12.5px;vertical-align:bottom;border-bottom-color:var(--soft)}
    .numbers td,.numbers thead th{text-align:right;white-space:nowrap;overflow-wrap:normal}
    .numbers thead th.first,.numbers thead th.bar{text-align:left}
    .numbers thead tr:last-child th:last-child{padding-right:0}
    .texts thead th,th.word,td.word{white-space:nowrap;overflow-wrap:normal}
    .numbers tbody th,.numbers tfoot th{white-space:nowrap}
    .numbers thead th.group{text-align:center;border-bottom-color:var(--line)}
    .numbers td.bar,.numbers thead th.bar{width:22%;min-width:90px;text-align:left}
    tfoot td,tfoot th{font-weight:600;border-bottom:0}
    td.text,.numbers td.text{text-align:left;white-space:normal;min-width:22ch;overflow-wrap:anywhere}
    svg{display:block;width:100%;height:14px;margin-top:4px}
    svg.days{height:26px;margin:0}
    svg.runs{height:72px;margin:10px 0 2px}
    .sent{fill:var(--sent)}.left{fill:var(--open)}.track{fill:var(--track)}
    .axis{display:flex;justify-content:space-between;color:var(--soft);font-size:12px}
    .key{display:flex;flex-wrap:wrap;gap:4px 18px;color:var(--soft);font-size:13px;margin:4px 0 0;padding:0;list-style:none}
    .key i{display:inline-block;width:11px;height:11px;margin-right:6px;background:var(--sent)}
    .key i.left{background:var(--open)}
    code{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
    details{margin:4px 0 12px}
    summary{cursor:pointer;color:var(--soft);font-size:14px}
    .quiet caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    footer{margin-top:48px;padding-top:12px;border-top:1px solid var(--line);font-size:13px}
    .note{border-left:4px solid var(--open);background:var(--panel);padding:10px 14px;margin:12px 0}
    @media (max-width:640px){main{padding:20px 14px 32px}h1{font-size:22px}.tiles{grid-template-columns:1fr 1fr;gap:8px}
    .tile{padding:10px}.tile .big{font-size:18px}}
    @media print{:root{--paper:#fff;--panel:#fff;--ink:#000;--soft:#444;--line:#bbb;--sent:#24619f;--open:#b4530a;
    --track:#eee}body{font-size:10pt}main{max-width:none;padding:0}table{font-size:8.5pt}th,td{padding-right:7px}
    tfoot{display:table-row-group}.numbers thead th{white-space:normal}
    .scroll{overflow:visible}tr,.tile,svg{break-inside:avoid}h2,h3,h4,caption{break-after:avoid}
    summary{display:none}details::details-content{content-visibility:visible;block-size:auto}
    svg,.key i{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
    """
}
