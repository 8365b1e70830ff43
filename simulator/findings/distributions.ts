import { entriesOf } from './catalogue.ts';

const exploited = { threats: ['activeAttacks', 'publicExploit', 'easyExploit'] } as const;
const exploitable = { threats: ['publicExploit'] } as const;
const denial = { threats: ['denialOfService'] } as const;

/** Packages of Debian 11 (bullseye). */
// biome-ignore format: one row a line
export const debian11 = entriesOf('debian11', [
  [178941, 4, 'CVE-2022-0778', 'openssl', '1.1.1k-1+deb11u1', '1.1.1k-1+deb11u2', 7.5, '2022-03-15', 'Debian Security Update for openssl (DSA 5103-1)', denial],
  [178977, 4, 'CVE-2018-25032', 'zlib1g', '1:1.2.11.dfsg-2', '1:1.2.11.dfsg-2+deb11u1', 7.5, '2022-03-25', 'Debian Security Update for zlib (DSA 5111-1)'],
  [180978, 5, 'CVE-2022-37434', 'zlib1g', '1:1.2.11.dfsg-2+deb11u1', '1:1.2.11.dfsg-2+deb11u2', 9.8, '2022-08-05', 'Debian Security Update for zlib (DSA 5218-1)', exploitable],
  [179072, 5, 'CVE-2022-25235', 'libexpat1', '2.2.10-2', '2.2.10-2+deb11u2', 9.8, '2022-02-16', 'Debian Security Update for expat (DSA 5085-1)'],
  [181550, 4, 'CVE-2023-0286', 'openssl', '1.1.1n-0+deb11u3', '1.1.1n-0+deb11u4', 7.4, '2023-02-07', 'Debian Security Update for openssl (DSA 5343-1)'],
  [6000222, 5, 'CVE-2023-4911', 'libc6', '2.31-13+deb11u6', '2.31-13+deb11u7', 7.8, '2023-10-03', 'Debian Security Update for glibc (DSA 5514-1)', exploited],
  [6000231, 4, 'CVE-2023-44487', 'libnghttp2-14', '1.43.0-1', '1.43.0-1+deb11u1', 7.5, '2023-10-10', 'Debian Security Update for nghttp2 (DSA 5570-1)', exploited],
  [6000593, 4, 'CVE-2024-2961', 'libc6', '2.31-13+deb11u8', '2.31-13+deb11u9', 7.3, '2024-04-17', 'Debian Security Update for glibc (DSA 5673-1)', exploitable],
  [178620, 2, 'CVE-2011-3374', 'apt', '2.2.4', '-', 3.7, '2019-11-26', 'Debian Security Advisory for apt: signature of the APT repository is not validated'],
  [178744, 2, 'CVE-2007-5686', 'login', '1:4.8.1-1', '-', 3.3, '2007-10-28', 'Debian shadow: world readable log of failed logins', { potential: true }],
]);

/** Packages of Debian 12 (bookworm). */
// biome-ignore format: one row a line
export const debian12 = entriesOf('debian12', [
  [6000211, 4, 'CVE-2023-4863', 'libwebp7', '1.2.4-0.2', '1.2.4-0.2+deb12u1', 8.8, '2023-09-12', 'Debian Security Update for libwebp (DSA 5497-2)', exploited],
  [6000221, 5, 'CVE-2023-4911', 'libc6', '2.36-9+deb12u1', '2.36-9+deb12u3', 7.8, '2023-10-03', 'Debian Security Update for glibc (DSA 5514-1)', exploited],
  [6000225, 5, 'CVE-2023-38545', 'curl', '7.88.1-10+deb12u3', '7.88.1-10+deb12u4', 9.8, '2023-10-11', 'Debian Security Update for curl (DSA 5523-1)', exploitable],
  [6000229, 4, 'CVE-2023-5363', 'openssl', '3.0.11-1~deb12u1', '3.0.11-1~deb12u2', 7.5, '2023-10-24', 'Debian Security Update for openssl (DSA 5532-1)'],
  [6000230, 4, 'CVE-2023-44487', 'libnghttp2-14', '1.52.0-1', '1.52.0-1+deb12u1', 7.5, '2023-10-10', 'Debian Security Update for nghttp2 (DSA 5570-1)', exploited],
  [6000451, 4, 'CVE-2023-6246', 'libc6', '2.36-9+deb12u3', '2.36-9+deb12u4', 7.8, '2024-01-30', 'Debian Security Update for glibc (DSA 5611-1)', exploitable],
  [6000592, 4, 'CVE-2024-2961', 'libc6', '2.36-9+deb12u4', '2.36-9+deb12u6', 7.3, '2024-04-17', 'Debian Security Update for glibc (DSA 5673-1)', exploitable],
  [42046, 5, 'CVE-2024-6387', 'openssh-client', '1:9.2p1-2+deb12u2', '1:9.2p1-2+deb12u3', 8.1, '2024-07-01', 'OpenSSH Remote Code Execution (regreSSHion)', exploitable],
  [6000812, 5, 'CVE-2024-45490', 'libexpat1', '2.5.0-1', '2.5.0-1+deb12u1', 9.8, '2024-08-30', 'Debian Security Update for expat (DSA 5770-1)'],
  [6001103, 3, 'CVE-2025-4802', 'libc6', '2.36-9+deb12u9', '2.36-9+deb12u11', 7.8, '2025-05-16', 'Debian Security Advisory for glibc: LD_LIBRARY_PATH in static setuid programs'],
  [6000130, 2, 'CVE-2011-3374', 'apt', '2.6.1', '-', 3.7, '2019-11-26', 'Debian Security Advisory for apt: signature of the APT repository is not validated'],
  [6000131, 2, 'CVE-2007-5686', 'login', '1:4.13+dfsg1-1', '-', 3.3, '2007-10-28', 'Debian shadow: world readable log of failed logins', { potential: true }],
  [6000140, 3, 'CVE-2023-31484', 'perl-base', '5.36.0-7', '5.36.0-7+deb12u1', 8.1, '2023-04-29', 'Debian Security Advisory for perl: CPAN.pm does not verify TLS certificates'],
]);

/** Packages of Alpine. */
// biome-ignore format: one row a line
export const alpine = entriesOf('alpine', [
  [500145, 5, 'CVE-2019-14697', 'musl', '1.1.22-r2', '1.1.22-r3', 9.8, '2019-08-06', 'Alpine Linux Security Update for musl'],
  [500862, 4, 'CVE-2021-28831', 'busybox', '1.32.1-r3', '1.32.1-r4', 7.5, '2021-03-19', 'Alpine Linux Security Update for busybox', denial],
  [501512, 5, 'CVE-2021-36159', 'apk-tools', '2.12.5-r0', '2.12.6-r0', 9.1, '2021-08-03', 'Alpine Linux Security Update for apk-tools'],
  [501901, 4, 'CVE-2021-42378', 'busybox', '1.33.1-r3', '1.33.1-r6', 7.2, '2021-11-15', 'Alpine Linux Security Update for busybox'],
  [502001, 4, 'CVE-2022-0778', 'libssl1.1', '1.1.1l-r8', '1.1.1n-r0', 7.5, '2022-03-15', 'Alpine Linux Security Update for openssl', denial],
  [502044, 5, 'CVE-2022-28391', 'busybox', '1.34.1-r4', '1.34.1-r5', 8.8, '2022-04-03', 'Alpine Linux Security Update for busybox', exploitable],
  [502480, 5, 'CVE-2022-37434', 'zlib', '1.2.12-r1', '1.2.12-r2', 9.8, '2022-08-05', 'Alpine Linux Security Update for zlib', exploitable],
  [503012, 4, 'CVE-2022-3602', 'libcrypto3', '3.0.5-r3', '3.0.7-r0', 7.5, '2022-11-01', 'Alpine Linux Security Update for openssl'],
  [505511, 5, 'CVE-2023-38545', 'libcurl', '8.3.0-r0', '8.4.0-r0', 9.8, '2023-10-11', 'Alpine Linux Security Update for curl', exploitable],
  [505702, 3, 'CVE-2023-42366', 'busybox', '1.36.1-r2', '1.36.1-r16', 5.5, '2023-11-27', 'Alpine Linux Security Update for busybox'],
  [506730, 5, 'CVE-2024-45490', 'libexpat', '2.6.2-r0', '2.6.3-r0', 9.8, '2024-08-30', 'Alpine Linux Security Update for expat'],
  [507120, 4, 'CVE-2025-31115', 'xz-libs', '5.6.3-r0', '5.6.3-r1', 7.5, '2025-04-03', 'Alpine Linux Security Update for xz', denial],
]);

/** Packages of Amazon Linux 2. */
// biome-ignore format: one row a line
export const amazon2 = entriesOf('amazon2', [
  [353230, 4, 'CVE-2022-0778', 'openssl-libs', '1.0.2k-19.amzn2.2.1', '1.0.2k-24.amzn2.0.2', 7.5, '2022-03-15', 'Amazon Linux Security Advisory for openssl: ALAS2-2022-1766', denial],
  [353255, 4, 'CVE-2018-25032', 'zlib', '1.2.7-18.amzn2', '1.2.7-19.amzn2.0.1', 7.5, '2022-03-25', 'Amazon Linux Security Advisory for zlib: ALAS2-2022-1772'],
  [353201, 5, 'CVE-2022-25235', 'expat', '2.1.0-12.amzn2', '2.1.0-12.amzn2.0.3', 9.8, '2022-02-16', 'Amazon Linux Security Advisory for expat: ALAS2-2022-1754'],
  [356420, 4, 'CVE-2023-44487', 'libnghttp2', '1.41.0-1.amzn2', '1.41.0-1.amzn2.0.4', 7.5, '2023-10-10', 'Amazon Linux Security Advisory for nghttp2', exploited],
  [350123, 4, 'CVE-2018-0732', 'openssl-libs', '1.0.2k-12.amzn2', '1.0.2k-16.amzn2', 7.5, '2018-06-12', 'Amazon Linux Security Advisory for openssl', denial],
  [357411, 3, 'CVE-2024-2961', 'glibc', '2.26-63.amzn2', '2.26-64.amzn2.0.1', 7.3, '2024-04-17', 'Amazon Linux Security Advisory for glibc', exploitable],
]);

/** Packages of Amazon Linux 2023. */
// biome-ignore format: one row a line
export const amazon2023 = entriesOf('amazon2023', [
  [356552, 5, 'CVE-2023-38545', 'curl-minimal', '8.2.1-1.amzn2023.0.3', '8.3.0-1.amzn2023.0.2', 9.8, '2023-10-11', 'Amazon Linux Security Advisory for curl: ALAS2023-2023-377', exploitable],
  [356561, 4, 'CVE-2023-44487', 'libnghttp2', '1.55.1-1.amzn2023.0.1', '1.57.0-1.amzn2023.0.1', 7.5, '2023-10-10', 'Amazon Linux Security Advisory for nghttp2', exploited],
  [356530, 5, 'CVE-2023-4911', 'glibc', '2.34-52.amzn2023.0.3', '2.34-52.amzn2023.0.7', 7.8, '2023-10-03', 'Amazon Linux Security Advisory for glibc', exploited],
  [357702, 4, 'CVE-2024-45490', 'expat', '2.5.0-1.amzn2023.0.4', '2.6.3-1.amzn2023.0.1', 9.8, '2024-08-30', 'Amazon Linux Security Advisory for expat'],
]);
