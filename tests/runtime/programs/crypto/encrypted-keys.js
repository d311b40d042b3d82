// Keys with a passphrase.
const PKCS8 = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIr+tT6pnupHwCAggA
MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBCSMn/2bw+hw6jGOIwXJnZDBIIE
0AStJfigmjt8KTRlFknNGQLheM8lxIOwjw37grweasQxlgsB4/ou+gxu89AI4Wmc
bpr2sxJcU7z1Q7kcentOECl44+/iBvhUXTdrL+4dafwpBc3Y73m96ScfzyfHCqeH
BxrrhqsNZEoMkBbCB/oR4K6YD/0qXv+5/7NqNnKGY0xik7N46kivcvvCxZZIgCxz
V+FKLxLqh0T57qr8uID51JekeeXLUoj8gFG8mNNkeUfAkdmke0uMPS8SUE3X7H0E
WlA83dbVqN9ApCfcaXRc5lxN5Pb6ZU73M1c0PazpDzCyPj0Q3+ED2XC0JhAXt28J
NwOQLTcsxCNt6XVMRsfFTr0yka8/rUecT6zqUI2j7SWflCIxqa4yV3gPRVDbQLEe
ANrG+nTPUOHllujW+OZtK3EUA0s4yWHUa9Jw8kb7oYLFcGtCZyPYT0x0lk6C0pmK
CfzBY8V2YmiUUNhHHdrmrKHiR8PBpSZPbEfgmTzh1KoYlS46ll/TrmulDAWDb5zH
wmnLXw1yBmf64/yUsCVGkv70FvhV23lyMxjC7A5U50laFk+Ccp9dWzMlEuyCh2sV
H/H3zBQFbERwaN0K5s7S/nQY91mCN3vmGd2Opjj3xoAjWjolxWz/WBEubUzdf9q5
WP7Zd1EhoBW83qRbSBNXOByiv2VFKYAhUIHeDUPnimOvDmFnIVrWKHJgis128A06
ZDmhtKUkxdwDldj/+YjOihIqRTWuFBSA3/48nYj3X278Ed0HmibdXlH2YDyXdTr2
uPXSd7NrsPMdTrn3Kr+hRfN6I6uE48xk4KmY71Ak1vAe9NJRAO5PwbazvazscQQu
rPFr004QrXHELgqw9lBsKBZGjv4i5Br3I0pXY3c7ZmOTYAEfpZiPYRbIcDDMsoyu
Kw78AheFSohqvx172hHEJvNQkF0sg3sVNpuLaWpkmf+x1z6XsY2GmeJ08rsrUANf
IDbQ3u62Rhv3nxVyikNHPSnEhKPM4oUlbo5mIflQ91TIrDWISTjhMvqeFuLSB9SO
e9kkWMCQupFNa4fCdjRjHO2hkPldEAW2X3+sk6b3zW4JP9dg68PUfwGcqemRxPmT
MoqorjR2t6Iyx+XCMjYwi917QdC2C5CHSikWtFwPzniKSpc9hp9K5Ha1UrYdQ+MU
ZRGoHt5Y/6AwV1eN1aCYnj8Yu1XJyFuYAG2YUyUYGZb9nYuqVVgvNrhc50bztT7c
9gnjejiFylrAOLOzlRO0PfplPOA3M3PbNI+tx5uF4G/meKRr6fwa7LlB9c9RsA0C
sC7YTw+f2WK99OeW/p6arxCMAOo2yeyHioNa94QIXujacZlQFuQ5itVF3TyWu5Wh
A4AmvsxLgjyvRRCA0xOAhxzy2ngkzjdPHWSM2Tfkxp6g7mNOu/d5X7rTGRJqMCr/
E3hC4JwwsF0LatQHNTquxhImI1lM9CE2Fm/a9MdgfmAe4rR6MK393bCwOLuqCs61
JqJlwZWTRYwx0xgu8We7p5OMXyufRR21je0REz7if9Q0W5gFyaSQYnZahpKvpc4L
POXdkOHQx5h+8D53NjHNQbN06egPvE2QjZ4F3FrsdNyVcypGKq0wD9fXPG1wkO9E
NfiXtM3vmTRDT0vqnmwR4mzxaE+TGQwR+O0Ob2e9pu5O
-----END ENCRYPTED PRIVATE KEY-----`;
const PKCS1 = `-----BEGIN RSA PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,A030531C1BDC75149472CA484A07EB5B

/ANoYH5dLmtsAyjH47E0txU+weetqOF22DerfpOe0olOeeebY9o01F0YkCiUC8oy
HjBdZn54YWbmmY+qEPQ0HqaJORavNtaDA5jaee1JCBQwP43+nC6yvzsH9A31HpT6
N33pUk2eKcUzBankA8ZDy4GC8pxM2fNcHd2GqLjPCzyO/KaPazynpmnDzUnZK09Q
Q+0DO0lEde4clE9tzq68iyuumy7MoVFhqhD0CcnTAkP+b9smy3TpYlMKSbN4lUTx
nAeJjnRHLxvyPjVcwfnUn1krjyH0KHcRwfveJ5vhNifWztFVDxvgmn1w7itDo/7p
TV7QzTBEOFjaa598cmCbn1CkW/pMMUShfaEX3pYiUjFQvZeaGhMkwojXyvH8wUif
b455K6kWyBeUCPojNlf/BJbT8hKG83i9j9h/g6w+KRb7jCQnrkbcO30MJUX/Z2YO
8trVtd4HQPEIWv3Nbw0PeLAPql2x+X5xgsHLPk0ohZeoWNtKeXKcE6NHt8him3mT
sPHQirKpDCpd8vprkzk1fddMyC/o9x8ErFQWjPZ1/Et/CYd5ZMp5il100n2F20N1
Dw+xAhPj4W4WyGwpTACt2+JRyzfxstTzrxo6lIbDNCLXwDYxLJ3hn8xePBwn9YMo
cb9au7jrasySyJcTJ6iqfWpHlVKekyN7sxLCzfO0p+aR4kYIxxRwoBcAmvolcgZU
VkiinqCPMiaLEnMHqVWpiFVXDEkPtX6rwp8V7lFJkqJmIYjnJ2WgtluBDNIYZAih
4oaJn6QZddNnHmfbAQPYAfGDPuGgjTFng+XYaWrq4Wv8N4YOtKinxpBjrDwgtrsa
gvxPm+fEmq6/N0r028YX3ukF1dVgR/OzQUKtrMq/Z7Az1snMFIKwWjqZb9fAROIG
TGpmATnfpgmrwEXJoe3/7rXbMGUjfcXG/YaA2dSUpNOG6GxrvBMcOiTaCXiqe4DO
s4MZEM3yhN5krjCq1x9U/RTqGkCw0fF/j+XAuKTzMFjq8Q7BF9TudIumzwRmFqxu
N8nnjPPYG0kt8OETNeGVxNQiFFSXvz03LOHtsyngY07C4qICGWmwapIg/Vw0Zgwj
2kTYIuQbwobVus8taKulk4qm3NHs2CP6iz4Z/drrxc+2YgVWyFcCD0fKeaNF+045
I/X2HFva8iJ8f4hVjt6/cPwbXcJG8XTkU67gTriMqSJlxBjxD3FLSKdHVXdpyJ1e
RscoxH9/BoOaaXdIRxhgHK5KhCBQeo7dCwQClvAwiWlU/VMRc0EnBTcoKhPOsn5a
jLm+FJ13x4XJGaVEP8w9McZgVJBMGE88PnNVAlCbA2rhkMwDt8LhgLDXsKImn8kr
3giMH3/Rlu+OnhAZVMRQ0jItQgXkpVCvdKs4acYfPWrqZI+uzdzTZuSCoz2Pxwyz
v8SibAaTY5+m1O3XEz11YFJfY0idB9zkWzP+8NR0UshIIv7KUDypFUi5PMVOzVr0
Kor+i1w7AzmomQDaRBelplxRhZNpBx5OgbUkVvzYlakEnP76wt7jTmgtc8wjRJl+
HH6V8iwc3dN0aUH+/lvzcmtG/UqPLOKjnMQsYqJNZyhhXmaXD/w0KXl4PjO6OT4P
-----END RSA PRIVATE KEY-----`;
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const sign = (key, passphrase) =>
    attempt(() => crypto.createSign('sha256').update('data').sign({ key, passphrase }, 'hex').slice(0, 32));
  const value = [
    sign(PKCS8, 'secret'),
    sign(PKCS1, 'secret'),
    sign(PKCS8, Buffer.from('secret')),
    sign(PKCS8, 'wrong'),
    sign(PKCS1, 'wrong'),
    sign(PKCS8),
    sign(PKCS8, 5),
  ];
  return { ...event, value };
}
