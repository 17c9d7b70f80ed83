#!/bin/sh
# ST_AsMVT of PostGIS over the parcels of `QIPAN_BENCH_DIR=DIR cargo bench -p qipan-bench --bench tiles`.
#
#     bench/peer_tiles.sh DIR postgres://…
#
# Time is the server's own execution time of the best of five, after one run to warm up, for the tile in the middle of
# the layer at each zoom. Shapes are stored in EPSG:3857, as Martin and others do for speed.
set -eu
dir=$1 url=$2
q() { psql -qAtX "$url" -c "$1"; }
q "CREATE EXTENSION IF NOT EXISTS postgis"
q "DROP TABLE IF EXISTS qipan_raw; CREATE UNLOGGED TABLE qipan_raw (id text, state text, wkt text)"
psql -qX "$url" -c "\copy qipan_raw FROM '$dir/qipan-parcels.tsv'"
q "DROP TABLE IF EXISTS qipan_parcels; CREATE UNLOGGED TABLE qipan_parcels AS
   SELECT id, state, ST_Transform(ST_GeomFromText(wkt, 4326), 3857) AS geom FROM qipan_raw"
q "CREATE INDEX ON qipan_parcels USING gist (geom)"
q "VACUUM ANALYZE qipan_parcels"
for z in 10 11 12 13 14 15 16; do
  x=$(q "SELECT floor((120.30 + 19000/96200.0 + 180) / 360 * 2^$z)::int")
  y=$(q "SELECT floor((1 - asinh(tan(radians(30.15 + 16500/110850.0))) / pi()) / 2 * 2^$z)::int")
  sql="SELECT ST_AsMVT(t, 'parcel') FROM (SELECT ST_AsMVTGeom(geom, ST_TileEnvelope($z, $x, $y), 4096, 64) AS geom, id, state
       FROM qipan_parcels WHERE geom && ST_TileEnvelope($z, $x, $y, margin => 64.0 / 4096)) t WHERE geom IS NOT NULL"
  best=
  for i in 0 1 2 3 4 5; do
    ms=$(q "EXPLAIN (ANALYZE, TIMING OFF) $sql" | sed -n 's/Execution Time: \(.*\) ms/\1/p')
    [ $i -eq 0 ] || best=$(printf '%s\n%s\n' "${best:-$ms}" "$ms" | sort -g | head -1)
  done
  echo "z$z $z/$x/$y: $best ms, $(q "SELECT length(mvt) FROM ($sql) AS r(mvt)") bytes"
done
