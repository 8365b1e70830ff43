import { entriesOf } from './catalogue.ts';

const exploited = { threats: ['activeAttacks', 'publicExploit', 'easyExploit'] } as const;
const exploitable = { threats: ['publicExploit'] } as const;
const denial = { threats: ['denialOfService'] } as const;

/** Programs themselves. `installed` is written over by the image's own version; a family says which versions have it. */
// biome-ignore format: one row a line
export const applications = entriesOf('application', [
  [150373, 4, 'CVE-2021-23017', 'nginx', '1.20.0', '1.20.1', 7.7, '2021-05-25', 'nginx DNS resolver off-by-one heap write', exploitable],
  [150600, 4, 'CVE-2022-41741', 'nginx', '1.22.0', '1.22.1', 7.8, '2022-10-19', 'nginx memory corruption in ngx_http_mp4_module', { potential: true }],
  [150951, 3, 'CVE-2024-7347', 'nginx', '1.26.1', '1.26.2', 4.7, '2024-08-14', 'nginx buffer overread in ngx_http_mp4_module'],
  [151020, 3, 'CVE-2025-23419', 'nginx', '1.26.2', '1.26.3', 4.3, '2025-02-05', 'nginx TLS session resumption bypasses client certificate'],
  [150410, 5, 'CVE-2021-40438', 'apache2', '2.4.48', '2.4.49', 9, '2021-09-16', 'Apache HTTP Server mod_proxy SSRF', exploited],
  [730211, 5, 'CVE-2021-42013', 'apache2', '2.4.49', '2.4.51', 9.8, '2021-10-07', 'Apache HTTP Server path traversal and remote code execution', exploited],
  [150441, 5, 'CVE-2021-44790', 'apache2', '2.4.51', '2.4.52', 9.8, '2021-12-20', 'Apache HTTP Server mod_lua buffer overflow', exploitable],
  [150660, 5, 'CVE-2023-25690', 'apache2', '2.4.55', '2.4.56', 9.8, '2023-03-07', 'Apache HTTP Server request smuggling', exploitable],
  [150930, 5, 'CVE-2024-38476', 'apache2', '2.4.59', '2.4.60', 9.8, '2024-07-01', 'Apache HTTP Server information disclosure by malicious backends'],
  [375760, 4, 'CVE-2021-32761', 'redis-server', '6.2.4', '6.2.5', 7.5, '2021-07-21', 'Redis integer overflow in BITFIELD', denial],
  [379201, 4, 'CVE-2023-41056', 'redis-server', '7.2.3', '7.2.4', 8.1, '2024-01-10', 'Redis heap overflow by resizing buffers'],
  [380620, 4, 'CVE-2024-31449', 'redis-server', '7.4.0', '7.4.1', 8.8, '2024-10-07', 'Redis Lua library stack overflow'],
  [385310, 5, 'CVE-2025-49844', 'redis-server', '8.2.1', '8.2.2', 9.9, '2025-10-03', 'Redis Lua use after free (RediShell)', exploitable],
  [376611, 4, 'CVE-2022-1552', 'postgresql', '14.2', '14.3', 8.8, '2022-05-12', 'PostgreSQL autovacuum executes arbitrary SQL as superuser'],
  [378981, 4, 'CVE-2023-5869', 'postgresql', '16.0', '16.1', 8.8, '2023-11-09', 'PostgreSQL buffer overrun by integer overflow in array modification'],
  [382410, 4, 'CVE-2024-10979', 'postgresql', '17.0', '17.1', 8.8, '2024-11-14', 'PostgreSQL PL/Perl environment variable changes'],
  [382902, 5, 'CVE-2025-1094', 'postgresql', '17.2', '17.3', 8.1, '2025-02-13', 'PostgreSQL quoting APIs miss quoting syntax', exploited],
  [375821, 5, 'CVE-2021-22930', 'node', '16.5.0', '16.6.0', 9.8, '2021-07-29', 'Node.js use after free on close http2'],
  [376744, 3, 'CVE-2022-32213', 'node', '18.4.0', '18.5.0', 6.5, '2022-07-07', 'Node.js HTTP request smuggling'],
  [378790, 5, 'CVE-2023-32002', 'node', '20.5.0', '20.5.1', 9.8, '2023-08-09', 'Node.js policy bypass by Module._load()', { potential: true }],
  [379420, 4, 'CVE-2024-21892', 'node', '20.11.0', '20.11.1', 7.8, '2024-02-14', 'Node.js privilege escalation by Linux capabilities'],
  [375301, 5, 'CVE-2021-3177', 'python', '3.9.1', '3.9.2', 9.8, '2021-01-19', 'Python buffer overflow in PyCArg_repr', exploitable],
  [377710, 4, 'CVE-2022-45061', 'python', '3.11.0', '3.11.1', 7.5, '2022-11-09', 'Python quadratic time in IDNA decoder', denial],
  [378411, 4, 'CVE-2023-24329', 'python', '3.11.3', '3.11.4', 7.5, '2023-02-17', 'Python urllib.parse blocklist bypass'],
  [378999, 4, 'CVE-2023-44487', 'envoy', '1.27.0', '1.27.1', 7.5, '2023-10-10', 'Envoy HTTP/2 rapid reset', exploited],
  [380102, 5, 'CVE-2024-4323', 'fluent-bit', '3.0.3', '3.0.4', 9.8, '2024-05-20', 'Fluent Bit memory corruption in the HTTP server (Linguistic Lumberjack)', exploitable],
  [379610, 4, 'CVE-2024-1351', 'mongod', '7.0.5', '7.0.6', 8.8, '2024-03-07', 'MongoDB Server improper validation of peer certificates'],
  [150466, 4, 'CVE-2022-21661', 'wordpress', '5.8.2', '5.8.3', 8, '2022-01-06', 'WordPress SQL injection by WP_Query', exploitable],
  [150890, 3, 'CVE-2024-4439', 'wordpress', '6.5.1', '6.5.2', 7.2, '2024-05-03', 'WordPress stored cross-site scripting by avatar block', exploitable],
  [730279, 4, 'CVE-2021-43798', 'grafana', '8.3.0', '8.3.1', 7.5, '2021-12-07', 'Grafana directory traversal', exploited],
  [379291, 5, 'CVE-2024-23897', 'jenkins', '2.441', '2.442', 9.8, '2024-01-24', 'Jenkins arbitrary file read by the CLI', exploited],
  [379548, 5, 'CVE-2024-3094', 'xz-utils', '5.6.0', '5.6.2', 10, '2024-03-29', 'XZ Utils backdoor', { threats: ['publicExploit', 'malware'] }],
]);
