/** The script of the HTML report: sorts and filters the table of findings. Everything can be read without it. */
export const script = `
(() => {
  const table = document.getElementById('findings');
  const controls = document.getElementById('controls');
  if (!table || !controls) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row) => ({ row, text: row.textContent.toLowerCase() }));
  const search = document.getElementById('search');
  const status = document.getElementById('status');
  const boxes = Array.from(controls.querySelectorAll('input[type=checkbox]'));
  const shown = document.getElementById('shown');
  const filter = () => {
    const words = search.value.toLowerCase().split(' ').filter(Boolean);
    const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let count = 0;
    for (const { row, text } of rows) {
      const fits = severities.has(row.dataset.severity) && (status.value === '' || row.dataset.status.split(' ').includes(status.value)) && words.every((word) => text.includes(word));
      row.hidden = !fits;
      if (fits) count++;
    }
    shown.textContent = count + ' of ' + rows.length + ' rows';
  };
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  const valueOf = (row, index) => row.cells[index].dataset.value || row.cells[index].textContent;
  Array.from(table.tHead.rows[0].cells, (head, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const sign = head.getAttribute('aria-sort') === 'descending' ? 1 : -1;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', sign === 1 ? 'ascending' : 'descending');
      rows.sort((one, other) => sign * compare(valueOf(one.row, index), valueOf(other.row, index)));
      body.append(...rows.map(({ row }) => row));
    });
  });
  for (const control of [search, status, ...boxes]) control.addEventListener('input', filter);
  controls.hidden = false;
  filter();
})();
`;
