import type { PackForm } from './pack/pack-layout.ts';

interface FormParts {
  readonly kind: string;
  readonly tools: string;
  readonly choice: string;
  readonly opening: string;
  readonly ending: string;
  readonly unpacking: string;
  readonly clean: string;
  readonly proof: string;
  readonly listing: string;
  readonly layout: string;
}

const plain: FormParts = {
  kind: 'not encrypted',
  tools: '`tar`, `zstd`, `jq`\nand `sha256sum`',
  choice: '',
  opening: '',
  ending: '.tar.zst',
  unpacking: 'zstd -dcq "$(place "$1")"',
  clean: '',
  proof: 'All else is proven by what stands in the manifest',
  listing: `[ "$(sha256sum < "$TARGET/listing.ndjson" | cut -c 1-64)" = "$(jq -r --arg source "$SOURCE" \\
  '.sources[] | select(.name == $source) | .listing.sha256' "snapshots/$SNAPSHOT.json")" ] || echo "the list of files differs"
`,
  layout: `- \`packs/<aa>/<sha256>.tar.zst\` are plain tar archives in zstd frames; each entry is a chunk of content, named by its SHA-256.
  The last frame is one that zstd passes over; it repeats where in the pack each chunk is.
- \`index/<sha256>.ndjson.zst\` says which pack holds which chunk. It is not needed above and can be made again from the packs.`,
};

const encrypted: FormParts = {
  kind: 'encrypted with age',
  tools: '`age`, `tar`, `zstd`,\n`jq` and `sha256sum`, by whoever has an identity that `keys/` names',
  choice: 'IDENTITY=$HOME/my.key\n',
  opening: `

Your identity opens the newest keys of the repository, and these open everything else. For whoever has a passphrase instead,
\`keys/*.json\` names the file \`keys/passphrase-….age\` that takes the place of an identity; \`age\` then asks for the passphrase.

\`\`\`sh
mkdir -p "$TARGET"
keys=$(ls keys/[0-9]*.age | sort | tail -n 1)
(umask 077; age -d -i "$IDENTITY" "$keys" > "$TARGET/repository.key")
\`\`\``,
  ending: '.tar.zst.age',
  unpacking: 'age -d -i "$TARGET/repository.key" "$(place "$1")" | zstd -dcq',
  clean: `

What you made of the keys opens the whole repository. Remove it when you are done:

\`\`\`sh
rm "$TARGET/repository.key"
\`\`\``,
  proof: 'All else is proven by what stands in the manifest, but for what step 5 takes from packs that it does not name',
  listing: '',
  layout: `- \`packs/<aa>/<sha256>.tar.zst.age\` are age files of plain tar archives in zstd frames. Each entry is a chunk of content; its
  name is an HMAC of its SHA-256, so that nobody without the keys can look for known content.
- \`keys/<number>-<sha256>.age\` holds the identities that open the packs, and in a comment the key of these names; the
  \`.json\` beside it says for whom it is. The highest number counts.
- \`index/\` says which pack holds which chunk: in full in \`<sha256>.ndjson.zst.age\`, ids alone in \`<sha256>.ids.ndjson.zst\`. It
  is not needed above and can be made again from the packs.`,
};

function guideFor({ kind, tools, choice, opening, ending, unpacking, clean, proof, listing, layout }: FormParts): string {
  return `# How to get the data back without Holdfast

This folder is a Holdfast repository, format 1, ${kind}. Everything in it can be read with ${tools}. Run the commands in this folder, in order, in one shell.

1. See which snapshots there are and what they hold:

\`\`\`sh
jq -r '[.id, .startedAt, .outcome, ([.sources[].name] | join(" "))] | @tsv' snapshots/*.json
\`\`\`

2. Say what you want back, and where to (a new folder, absolute):

\`\`\`sh choose
SNAPSHOT=20260131-020000-abcd
SOURCE=uploads
TARGET=/tmp/recovered
${choice}\`\`\`${opening}

3. Where \`snapshots/$SNAPSHOT.json.minisig\` is, the snapshot is signed. The public key tells whether it is genuine; take that
   key from elsewhere than this folder. ${proof} (\`.asc\` is for
   \`gpg --verify\`):

\`\`\`sh signed
minisign -V -p "$PUBLIC_KEY" -m "snapshots/$SNAPSHOT.json"
\`\`\`

4. Unpack the packs that the snapshot needs; each is proven by its name, which is the SHA-256 of its bytes:

\`\`\`sh
mkdir -p "$TARGET/chunks" "$TARGET/$SOURCE"
place() { printf 'packs/%.2s/%s${ending}' "$1" "$1"; }
unpack() { ${unpacking} | tar -x --skip-old-files -C "$TARGET/chunks"; }
whole() { echo "$1  $(place "$1")" | sha256sum -c --quiet; }
jq -r '.packs[]' "snapshots/$SNAPSHOT.json" | while read -r pack; do
  if whole "$pack"; then unpack "$pack"; else echo "$pack" >> "$TARGET/damaged"; fi
done
\`\`\`

5. Where one of them is missing or damaged, a later backup or a prune has written anew what it held: look into all packs that are
   whole, and take what is left from the damaged ones:

\`\`\`sh
if [ -e "$TARGET/damaged" ]; then
  for file in packs/*/*${ending}; do
    pack=$(basename "$file" ${ending})
    if whole "$pack" 2> /dev/null; then unpack "$pack"; fi
  done
  while read -r pack; do unpack "$pack" || true; done < "$TARGET/damaged"
fi
\`\`\`

6. Put the list of files together, one JSON object a line:

\`\`\`sh
jq -r --arg source "$SOURCE" '.sources[] | select(.name == $source) | .listing | (.chunks // [.sha256])[]' \\
  "snapshots/$SNAPSHOT.json" | (cd "$TARGET/chunks" && xargs -r cat) > "$TARGET/listing.ndjson"
${listing}\`\`\`

7. Write the files. The list becomes a script, which you may read first; it says which file differs from its digest, if any:

\`\`\`sh
cd "$TARGET/$SOURCE"
for step in content hardlinks folders; do
  jq -r --arg step "$step" '
    def variable($name; $text; $bytes):
      if $bytes then "\\($name)=$(printf %s \\($bytes) | base64 -d; printf x); \\($name)=\${\\($name)%x}" else "\\($name)=\\($text | @sh)" end;
    select($step == "content" and .type != "hardlink" or $step == "hardlinks" and .type == "hardlink" or $step == "folders" and .type == "directory")
    | variable("p"; .path; .pathBytes),
      (if .target then variable("t"; .target; .targetBytes) else empty end),
      "case $p in */*) mkdir -p \\"./\${p%/*}\\";; esac",
      (if .type == "directory" then "mkdir -p \\"./$p\\""
       elif .type == "symlink" then "ln -s -- \\"$t\\" \\"./$p\\""
       elif .type == "hardlink" then "ln -- \\"./$t\\" \\"./$p\\""
       else
         "printf \\"%s\\\\n\\" \\((.chunks // [.sha256]) | join(" ")) | (cd \\"$TARGET/chunks\\" && xargs -r cat) > \\"./$p\\"",
         "[ \\"$(sha256sum < \\"./$p\\" | cut -c 1-64)\\" = \\(.sha256) ] || echo \\"differs: $p\\""
       end),
      (if .type == "file" or $step == "folders" then
         (if .mode then "chmod \\"$(printf %o \\(.mode))\\" \\"./$p\\"" else empty end),
         (if .mtime then "touch -d @\\(.mtime) \\"./$p\\"" else empty end)
       else empty end)
  ' "$TARGET/listing.ndjson"
done > "$TARGET/restore.sh"
TARGET="$TARGET" sh "$TARGET/restore.sh"
\`\`\`

The files are in \`$TARGET/$SOURCE\`; owners (\`uid\` and \`gid\` in the list) are left to you.${clean}

## How it is laid out

- \`snapshots/<id>.json\` is a manifest: when, what, which packs. It is written last, so a snapshot that has one is whole.
${layout}
- \`damaged/<sha256>.json\` names a pack that was found damaged. What could be had of it is in other packs since the next backup.
- \`pruned/<sha256>.json\` names packs that were removed because little of them was needed, and in which packs that is now.
- \`locks/\` says who is at work here; not needed above.
- A source's \`listing\` names every file with its chunks in order; \`details\` (JSON) says what the source held and what went wrong.
- \`path\` is UTF-8; a name with bytes that are not is repeated in base64 as \`pathBytes\` (and a link's target as \`targetBytes\`).
`;
}

/** `RECOVERY.md`, the same in every repository of this format and form. A test runs its commands as they stand here. */
export const recoveryGuides: { readonly [form in PackForm]: string } = {
  plain: guideFor(plain),
  age: guideFor(encrypted),
};
