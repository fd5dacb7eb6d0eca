// The plugin: one row of a track goes in as `data`, what it makes of it is the value of the last expression.
const radians = degrees => (degrees * Math.PI) / 180;

function distance(a, b) {
  const north = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2;
  const east = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  const part = north + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * east;
  return 12_742_000 * Math.asin(Math.sqrt(part));
}

const metres = data.points.slice(1).reduce((sum, point, i) => sum + distance(data.points[i], point), 0);

({
  id: data.id,
  metres: Math.round(metres),
  climb: data.points
    .slice(1)
    .reduce((sum, p, i) => sum + Math.max(0, p.elevation - data.points[i].elevation), 0),
  kilometresPerHour: Math.round((metres / data.seconds) * 36) / 10,
});
