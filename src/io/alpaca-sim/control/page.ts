/** The page at `/`: the simulator's state, asked for every second. One document; all text is set as text, never as HTML. */

const STYLE = `
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
body { margin: 1.5rem auto; max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1rem; margin: 1.5rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .15rem .6rem .15rem 0; border-bottom: 1px solid #8884; font-variant-numeric: tabular-nums; }
th { font-weight: 600; } code { user-select: all; } .on { font-weight: 700; color: #c33; } #trouble { color: #c33; }
form { display: flex; gap: .5rem; flex-wrap: wrap; margin: .5rem 0; }
`;

const SCRIPT = `
const at = (id) => document.getElementById(id);
const [key, secret] = decodeURIComponent(location.hash.slice(1)).split(':');
if (key) { at('key').value = key; at('secret').value = secret || ''; }
const headers = () => ({ 'APCA-API-KEY-ID': at('key').value, 'APCA-API-SECRET-KEY': at('secret').value });
const element = (name, text) => { const made = document.createElement(name); made.textContent = text ?? ''; return made; };
const cell = (value) => Array.isArray(value) ? value.join(' ') : value !== null && typeof value === 'object'
  ? Object.entries(value).filter(([, list]) => list.length).map(([name, list]) => name + ': ' + list.join(' ')).join('; ')
  : String(value ?? '');
function table(id, rows, columns) {
  const head = element('tr');
  head.append(...columns.map((name) => element('th', name.replaceAll('_', ' '))));
  const lines = rows.map((row) => {
    const line = element('tr');
    if (row.is_armed) line.className = 'on';
    line.append(...columns.map((name) => element('td', cell(row[name]))));
    return line;
  });
  at(id).replaceChildren(head, ...lines);
}
function show(s) {
  at('now').textContent = s.now + ' (' + s.clock.mode + (s.clock.is_paused ? ', paused' : '') + ')';
  at('market').textContent = s.market.description + ', stocks are ' + (s.market.is_open ? 'open until ' + s.market.next_close : 'closed until ' + s.market.next_open);
  at('account').textContent = 'cash ' + s.account.cash + ', equity ' + s.account.equity + ', buying power ' + s.account.buying_power;
  table('symbols', s.symbols, ['symbol', 'bid', 'ask', 'last', 'at']);
  table('orders', s.orders, ['submitted_at', 'symbol', 'side', 'type', 'qty', 'limit_price', 'stop_price', 'filled_qty', 'status', 'client_order_id']);
  table('positions', s.positions, ['symbol', 'qty', 'average']);
  table('sessions', s.sessions.connections, ['id', 'path', 'encoding', 'is_authenticated', 'sent', 'buffered', 'lists']);
  at('zombies').textContent = s.sessions.zombies ? s.sessions.zombies + ' dead sessions are kept' : '';
  table('faults', [...s.faults].sort((a, b) => b.is_armed - a.is_armed), ['name', 'does', 'where', 'times_left', 'chance', 'ms', 'until', 'acted']);
}
async function poll() {
  try {
    if (at('key').value) {
      const answer = await fetch('/sim/status', { headers: headers() });
      if (answer.ok) show(await answer.json());
      at('trouble').textContent = answer.ok ? '' : 'HTTP ' + answer.status + (answer.status === 401 ? ': wrong keys' : '');
    }
  } catch (error) { at('trouble').textContent = 'the simulator does not answer'; }
  setTimeout(poll, 1000);
}
at('arm').addEventListener('submit', async (event) => {
  event.preventDefault();
  const body = JSON.stringify({ name: at('fault').value, arg: at('arg').value });
  const answer = await fetch('/sim/faults', { method: 'POST', headers: headers(), body });
  const told = await answer.json();
  at('told').textContent = answer.ok ? 'armed' : told.message + (told.hint ? ': ' + told.hint : '');
});
at('disarm').addEventListener('click', () => fetch('/sim/faults', { method: 'DELETE', headers: headers() }));
const web = location.origin;
const urls = [web, web.replace(/^http/, 'ws') + '/stream', web.replace(/^http/, 'ws') + '/v2/iex', web.replace(/^http/, 'ws') + '/v1beta3/crypto/us'];
at('urls').append(...urls.map((url) => { const line = element('li'); line.append(element('code', url)); return line; }));
poll();
`;

export const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>tradectl sim</title><meta name="viewport" content="width=device-width"><style>${STYLE}</style></head>
<body>
<h1>tradectl sim</h1>
<p>A simulated Alpaca: no money, no market.</p>
<form onsubmit="return false"><input id="key" placeholder="key" autocomplete="off"><input id="secret" placeholder="secret" type="password" autocomplete="off"></form>
<p id="trouble" role="alert"></p>
<ul id="urls"></ul>
<p id="now"></p><p id="market"></p><p id="account"></p>
<h2>Symbols</h2><table id="symbols"></table>
<h2>Orders</h2><table id="orders"></table>
<h2>Positions</h2><table id="positions"></table>
<h2>Sessions</h2><table id="sessions"></table><p id="zombies"></p>
<h2>Faults</h2>
<form id="arm"><input id="fault" placeholder="name"><input id="arg" placeholder="3, p0.1, 30s"><button>arm</button><button type="button" id="disarm">disarm all</button><span id="told"></span></form>
<table id="faults"></table>
<script>${SCRIPT}</script>
</body>
</html>
`;
