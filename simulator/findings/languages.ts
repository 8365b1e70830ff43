import { entriesOf } from './catalogue.ts';

const exploited = { threats: ['activeAttacks', 'publicExploit', 'easyExploit'] } as const;
const exploitable = { threats: ['publicExploit'] } as const;
const denial = { threats: ['denialOfService'] } as const;

/** Packages of npm. */
// biome-ignore format: one row a line
export const npm = entriesOf('npm', [
  [980312, 4, 'CVE-2021-23337', 'lodash', '4.17.20', '4.17.21', 7.2, '2021-02-15', 'NodeJs (Npm) Security Update for lodash (GHSA-35jh-r3h4-6jhm)', exploitable],
  [981102, 4, 'CVE-2021-3749', 'axios', '0.21.1', '0.21.2', 7.5, '2021-08-31', 'NodeJs (Npm) Security Update for axios', denial],
  [981201, 3, 'CVE-2021-3807', 'ansi-regex', '5.0.0', '5.0.1', 7.5, '2021-09-17', 'NodeJs (Npm) Security Update for ansi-regex (GHSA-93q8-gq69-wqmw)', denial],
  [982011, 3, 'CVE-2022-0235', 'node-fetch', '2.6.1', '2.6.7', 8.8, '2022-01-16', 'NodeJs (Npm) Security Update for node-fetch'],
  [982450, 5, 'CVE-2021-44906', 'minimist', '1.2.5', '1.2.6', 9.8, '2022-03-17', 'NodeJs (Npm) Security Update for minimist (GHSA-xvch-5gv4-984h)', exploitable],
  [983107, 4, 'CVE-2022-24999', 'qs', '6.7.0', '6.7.3', 7.5, '2022-11-26', 'NodeJs (Npm) Security Update for qs', denial],
  [983240, 4, 'CVE-2022-46175', 'json5', '1.0.1', '1.0.2', 8.8, '2022-12-24', 'NodeJs (Npm) Security Update for json5', { customerSeverity: 2 }],
  [984011, 3, 'CVE-2022-25883', 'semver', '7.3.5', '7.5.2', 7.5, '2023-06-21', 'NodeJs (Npm) Security Update for semver (GHSA-c2qf-rxjj-qqgw)', denial],
  [984032, 4, 'CVE-2023-26136', 'tough-cookie', '4.0.0', '4.1.3', 9.8, '2023-07-01', 'NodeJs (Npm) Security Update for tough-cookie', exploitable],
  [985201, 3, 'CVE-2023-45857', 'axios', '1.5.0', '1.6.0', 6.5, '2023-11-08', 'NodeJs (Npm) Security Update for axios'],
  [985911, 3, 'CVE-2024-4068', 'braces', '3.0.2', '3.0.3', 7.5, '2024-05-14', 'NodeJs (Npm) Security Update for braces (GHSA-grv7-fg5c-xmjg)', denial],
  [986001, 3, 'CVE-2024-37890', 'ws', '8.11.0', '8.17.1', 7.5, '2024-06-17', 'NodeJs (Npm) Security Update for ws', denial],
  [986633, 3, 'CVE-2024-21538', 'cross-spawn', '7.0.3', '7.0.5', 7.5, '2024-11-08', 'NodeJs (Npm) Security Update for cross-spawn (GHSA-3xgq-45jj-v275)', denial],
  [987140, 5, 'CVE-2025-29927', 'next', '15.2.2', '15.2.3', 9.1, '2025-03-21', 'NodeJs (Npm) Security Update for next: authorization bypass in middleware', exploited],
]);

/** Packages of PyPI. */
// biome-ignore format: one row a line
export const pypi = entriesOf('pypi', [
  [980551, 5, 'CVE-2020-14343', 'PyYAML', '5.3.1', '5.4', 9.8, '2021-02-09', 'Python (Pip) Security Update for PyYAML (GHSA-8q59-q68h-6hv4)', exploitable],
  [983260, 3, 'CVE-2022-40897', 'setuptools', '65.5.0', '65.5.1', 5.9, '2022-12-23', 'Python (Pip) Security Update for setuptools (GHSA-r9hx-vwmv-q579)', denial],
  [983511, 4, 'CVE-2023-25577', 'Werkzeug', '2.2.2', '2.2.3', 7.5, '2023-02-14', 'Python (Pip) Security Update for Werkzeug', denial],
  [983930, 3, 'CVE-2023-32681', 'requests', '2.28.1', '2.31.0', 6.1, '2023-05-26', 'Python (Pip) Security Update for requests (GHSA-j8r2-6x86-q33q)'],
  [984205, 4, 'CVE-2023-37920', 'certifi', '2022.12.7', '2023.7.22', 9.8, '2023-07-25', 'Python (Pip) Security Update for certifi', { customerSeverity: 3 }],
  [985010, 3, 'CVE-2023-43804', 'urllib3', '1.26.5', '1.26.17', 8.1, '2023-10-04', 'Python (Pip) Security Update for urllib3'],
  [985401, 3, 'CVE-2024-22195', 'Jinja2', '3.1.2', '3.1.3', 6.1, '2024-01-11', 'Python (Pip) Security Update for Jinja2'],
  [985430, 4, 'CVE-2023-50447', 'Pillow', '10.1.0', '10.2.0', 8.1, '2024-01-19', 'Python (Pip) Security Update for Pillow', exploitable],
  [985730, 4, 'CVE-2024-1135', 'gunicorn', '20.1.0', '22.0.0', 7.5, '2024-04-16', 'Python (Pip) Security Update for gunicorn'],
  [986110, 4, 'CVE-2024-6345', 'setuptools', '65.5.1', '70.0.0', 8.8, '2024-07-15', 'Python (Pip) Security Update for setuptools (GHSA-cx63-2mw6-8hw5)'],
  [987301, 4, 'CVE-2025-47273', 'setuptools', '78.1.0', '78.1.1', 8.8, '2025-05-17', 'Python (Pip) Security Update for setuptools (GHSA-5rjg-fvgr-3xxf)'],
]);

/** Packages of Maven. */
// biome-ignore format: one row a line
export const java = entriesOf('java', [
  [376157, 5, 'CVE-2021-44228', 'org.apache.logging.log4j:log4j-core', '2.14.1', '2.15.0', 10, '2021-12-10', 'Apache Log4j Remote Code Execution (RCE) Vulnerability (Log4Shell)', { threats: ['activeAttacks', 'publicExploit', 'easyExploit', 'exploitKit', 'ransomware', 'malware'], path: 'app/lib/log4j-core-2.14.1.jar' }],
  [376178, 5, 'CVE-2021-45046', 'org.apache.logging.log4j:log4j-core', '2.14.1', '2.16.0', 9, '2021-12-14', 'Apache Log4j Remote Code Execution (RCE) Vulnerability', { ...exploited, path: 'app/lib/log4j-core-2.14.1.jar' }],
  [376194, 3, 'CVE-2021-45105', 'org.apache.logging.log4j:log4j-core', '2.14.1', '2.17.0', 5.9, '2021-12-18', 'Apache Log4j Denial of Service Vulnerability', denial],
  [376506, 5, 'CVE-2022-22965', 'org.springframework:spring-beans', '5.3.17', '5.3.18', 9.8, '2022-04-01', 'Spring Framework Remote Code Execution (Spring4Shell)', exploited],
  [982601, 4, 'CVE-2020-36518', 'com.fasterxml.jackson.core:jackson-databind', '2.12.3', '2.12.6.1', 7.5, '2022-03-11', 'Java (Maven) Security Update for jackson-databind', denial],
  [983020, 5, 'CVE-2022-42889', 'org.apache.commons:commons-text', '1.9', '1.10.0', 9.8, '2022-10-13', 'Apache Commons Text Remote Code Execution (Text4Shell)', exploitable],
  [983150, 4, 'CVE-2022-1471', 'org.yaml:snakeyaml', '1.30', '2.0', 9.8, '2022-12-01', 'Java (Maven) Security Update for snakeyaml', { ...exploitable, customerSeverity: 5 }],
  [985030, 4, 'CVE-2023-44487', 'io.netty:netty-codec-http2', '4.1.94.Final', '4.1.100.Final', 7.5, '2023-10-10', 'Java (Maven) Security Update for netty-codec-http2', exploited],
  [985310, 4, 'CVE-2023-46589', 'org.apache.tomcat.embed:tomcat-embed-core', '9.0.75', '9.0.83', 7.5, '2023-11-28', 'Java (Maven) Security Update for tomcat-embed-core'],
  [987101, 5, 'CVE-2025-24813', 'org.apache.tomcat.embed:tomcat-embed-core', '10.1.34', '10.1.35', 9.8, '2025-03-10', 'Apache Tomcat Remote Code Execution via partial PUT', exploited],
]);

/** Modules of Go, and its standard library. */
// biome-ignore format: one row a line
export const go = entriesOf('go', [
  [983810, 4, 'CVE-2023-24538', 'stdlib', '1.20.2', '1.20.3', 9.8, '2023-04-06', 'GO Security Update for stdlib: html/template'],
  [985033, 4, 'CVE-2023-39325', 'golang.org/x/net', '0.15.0', '0.17.0', 7.5, '2023-10-11', 'GO Security Update for golang.org/x/net: HTTP/2 rapid reset', exploited],
  [985612, 3, 'CVE-2024-24786', 'google.golang.org/protobuf', '1.31.0', '1.33.0', 7.5, '2024-03-05', 'GO Security Update for google.golang.org/protobuf', denial],
  [985702, 3, 'CVE-2023-45288', 'golang.org/x/net', '0.21.0', '0.23.0', 7.5, '2024-04-04', 'GO Security Update for golang.org/x/net: HTTP/2 CONTINUATION flood', denial],
  [985980, 5, 'CVE-2024-24790', 'stdlib', '1.22.3', '1.22.4', 9.8, '2024-06-05', 'GO Security Update for stdlib: net/netip'],
  [986705, 5, 'CVE-2024-45337', 'golang.org/x/crypto', '0.21.0', '0.31.0', 9.1, '2024-12-12', 'GO Security Update for golang.org/x/crypto: ssh authorization bypass'],
  [987190, 4, 'CVE-2025-22871', 'stdlib', '1.23.7', '1.23.8', 9.1, '2025-04-08', 'GO Security Update for stdlib: net/http chunked encoding'],
]);
