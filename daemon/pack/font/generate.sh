#!/bin/sh
# Makes NotoSansSC-GBK.ttf.gz from the static TrueType file of Noto Sans SC
# Regular that the npm package @expo-google-fonts/noto-sans-sc carries.
# Needs npm, Debian's fonttools (pyftsubset) and gzip. Run it in this folder.
set -eu
version=0.4.3
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "@expo-google-fonts/noto-sans-sc@$version" >name && tar xzf "$(cat name)")
"$here/chars.py" >"$work/chars.txt"
# Ideographs are placed by their advance width alone, so no table of layout or
# hinting is kept; no character is renamed and the copyright stays in the file.
pyftsubset "$work/package/400Regular/NotoSansSC_400Regular.ttf" \
	--text-file="$work/chars.txt" --layout-features='' --no-hinting --notdef-outline \
	--drop-tables+=GDEF,GPOS,GSUB,STAT,vhea,vmtx,gasp --name-IDs='*' \
	--output-file="$work/font.ttf"
gzip -9nc "$work/font.ttf" >"$here/NotoSansSC-GBK.ttf.gz"
cp "$work/package/LICENSE_FONT" "$here/LICENSE_FONT"
