// Counts the days to each date of the calendar; every page is whole without it.
"use strict"
const midnight = d => new Date(d.getFullYear(), d.getMonth(), d.getDate())
const left = day => Math.round((midnight(new Date(day + "T00:00")) - midnight(new Date())) / 864e5)
const banner = document.querySelector(".count")
const say = n => n === 0 ? banner.dataset.today : banner.dataset.words.replace("#", n)
function tell() {
  if (!banner) return
  let next = null
  for (const row of document.querySelectorAll(".due tr[data-until]")) {
    const n = left(row.dataset.until), cell = row.cells[2]
    row.classList.toggle("past", n < 0)
    if (row.classList.contains("done") || n < 0) continue
    cell.textContent = say(n)
    if (!next || n < next.n) next = { n, what: row.cells[0].textContent }
  }
  banner.hidden = !next
  if (next) banner.textContent = next.what + " · " + say(next.n)
}
tell()
setInterval(tell, 60000)
const again = Number(document.body.dataset.again)
if (again) setTimeout(() => location.reload(), again * 1000)
