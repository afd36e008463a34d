// Generated from schemas/backup.config.schema.json by src/compile-validator.ts; edit the schema, then run: pnpm generate
export const BackupConfig = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"urn:holdfast:schema:backup.config:1","title":"BackupConfig","description":"What Holdfast protects and where it keeps the snapshots. Relative paths start from the folder of this file. Every path, url, pattern and template may hold ${env:NAME} (an environment variable) and ${file:PATH} (the text of a file, without its last line end); write $${ for a plain ${.","type":"object","additionalProperties":false,"required":["version","name","sources","destinations"],"properties":{"$schema":{"description":"Where this schema lies, so that an editor completes and checks the file.","type":"string","examples":["./schemas/backup.config.schema.json"]},"version":{"description":"Version of this file's format; always 1.","const":1,"examples":[1]},"name":{"$ref":"#/$defs/SiteName"},"sources":{"description":"What to protect: databases, folders of uploads, settings. Each has its own name; the names become the folders of a restore.","type":"array","minItems":1,"items":{"$ref":"#/$defs/SourceConfig"},"examples":[[{"name":"app","kind":"sqlite","path":"data/app.db"},{"name":"photos","kind":"uploads","path":"storage/photos"},{"name":"settings","kind":"config-files","paths":[".env","config/**/*.yml"]}]]},"destinations":{"description":"Where snapshots go. A run writes all of them; a restore reads the first that has the snapshot, unless --from names another.","type":"array","minItems":1,"items":{"$ref":"#/$defs/DestinationConfig"},"examples":[[{"name":"local","kind":"repository","url":"file:backups"},{"name":"usb","kind":"archive","directory":"/mnt/usb","format":"zip"}]]},"retention":{"$ref":"#/$defs/Retention"},"verification":{"$ref":"#/$defs/Verification"},"objectives":{"$ref":"#/$defs/Objectives"},"signing":{"$ref":"#/$defs/SigningConfig"}},"$defs":{"Verification":{"description":"How much `holdfast verify --budget` reads in one run where the command line does not say.","type":"object","additionalProperties":false,"properties":{"budget":{"description":"How much one run reads: an amount of stored bytes, or a share of what is stored. What was verified longest ago comes first.","type":"string","pattern":"^(?:[0-9]{1,6}(?:\\.[0-9]{1,3})?(?:B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)|(?:100|[0-9]{1,2}(?:\\.[0-9]{1,3})?)%)$","$comment":"an amount such as \"5GB\" or a share such as \"10%\"","examples":["5GB","10%"]},"maxAge":{"$ref":"#/$defs/LengthOfTime","description":"No stored object stays unverified for longer than this: older ones are read even beyond the budget.","examples":["30d"]}},"examples":[{"budget":"10%","maxAge":"30d"}]},"Objectives":{"description":"What the backups are for, in time; `holdfast status` measures by it.","type":"object","additionalProperties":false,"properties":{"rpo":{"$ref":"#/$defs/LengthOfTime","description":"Recovery point objective: at most so much work may be lost. Each source needs a complete and verified snapshot that is no older.","examples":["24h"]},"rto":{"$ref":"#/$defs/LengthOfTime","description":"Recovery time objective: so long may a restore take. Shown, not measured.","examples":["4h"]}},"examples":[{"rpo":"24h","rto":"4h"}]},"LengthOfTime":{"description":"A length of time in years of 365 days, months of 30 days, weeks, days and hours.","type":"string","pattern":"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$","$comment":"a length of time such as \"24h\", \"30d\" or \"1y6m\"","examples":["24h","30d"]},"CopyFrom":{"description":"The destination that this one is a copy of. A backup then writes that one, and brings here from there what is missing, so that the site is read once; a repository takes packs as they are. A copy that fails makes the run degraded, and the next run catches up.","type":"string","pattern":"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$","$comment":"the name of another destination","examples":["local"]},"OffSite":{"description":"Whether it stands elsewhere, so that a fire here leaves it. Default: true for s3:, sftp: and rclone:, false for folders.","type":"boolean","examples":[true]},"Storage":{"description":"The kind of storage that it stands on, in your words: `holdfast report` counts how many kinds each snapshot is on. Default: disk for folders, otherwise the scheme of the URL.","type":"string","minLength":1,"maxLength":40,"examples":["usb disk","tape"]},"SiteName":{"description":"Name of the site. It stands in every snapshot and may stand in the names of archives. Letters, digits, dot, underscore and hyphen; at most 64.","type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$","$comment":"a name of letters, digits, dot, underscore and hyphen, at most 64, starting with a letter or digit","examples":["richmond","museum-cms"]},"SourceName":{"description":"Name of the source, unique in this file. It becomes a folder in archives and restores: letters, digits, dot, underscore and hyphen, at most 64, starting with a letter or digit and not ending with a dot. Names that archives and systems use themselves (listings, details, data, RECOVERY.txt and such) are refused, whatever the destinations are: an archive may be added later.","type":"string","pattern":"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$","$comment":"a name of letters, digits, dot, underscore and hyphen, at most 64, starting with a letter or digit and not ending with a dot","not":{"$comment":"a name that archives and systems do not use themselves","enum":["listings","details","metadata.json","RECOVERY.txt","manifest-sha256.txt","tagmanifest-sha256.txt","bagit.txt","bag-info.txt","fetch.txt","data","con","prn","aux","nul"]},"examples":["app","photos","settings"]},"DestinationName":{"description":"Name of the destination, unique in this file, for messages, --destination and --from. Letters, digits, dot, underscore and hyphen; at most 64.","type":"string","pattern":"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$","$comment":"a name of letters, digits, dot, underscore and hyphen, at most 64, starting with a letter or digit and not ending with a dot","examples":["local","usb"]},"SourceConfig":{"description":"One thing to protect; `kind` says what it is and which other properties it takes.","type":"object","required":["kind"],"discriminator":{"propertyName":"kind"},"oneOf":[{"$ref":"#/$defs/SqliteSource"},{"$ref":"#/$defs/MariadbSource"},{"$ref":"#/$defs/UploadsSource"},{"$ref":"#/$defs/ConfigFilesSource"},{"$ref":"#/$defs/CouchdbSource"}],"examples":[{"name":"app","kind":"sqlite","path":"data/app.db"}]},"DestinationConfig":{"description":"One place for snapshots; `kind` says what it is and which other properties it takes.","type":"object","required":["kind"],"discriminator":{"propertyName":"kind"},"oneOf":[{"$ref":"#/$defs/RepositoryDestination"},{"$ref":"#/$defs/ArchiveDestination"}],"examples":[{"name":"local","kind":"repository","url":"file:backups"}]},"SqliteSource":{"description":"A SQLite database. It is copied page by page as at one moment, while writers go on; what is only in its WAL is included.","type":"object","additionalProperties":false,"required":["name","kind","path"],"properties":{"name":{"$ref":"#/$defs/SourceName"},"kind":{"description":"A SQLite database file.","const":"sqlite","examples":["sqlite"]},"path":{"description":"The database file; not its -wal or -shm.","type":"string","minLength":1,"examples":["data/app.db","${env:DATA_DIRECTORY}/app.db"]}},"examples":[{"name":"app","kind":"sqlite","path":"data/app.db"}]},"UploadsSource":{"description":"A folder with everything in it: files, empty folders, links, modes, times and owners. Links are kept as links and never followed.","type":"object","additionalProperties":false,"required":["name","kind","path"],"properties":{"name":{"$ref":"#/$defs/SourceName"},"kind":{"description":"A folder of files, such as what users uploaded.","const":"uploads","examples":["uploads"]},"path":{"description":"The folder.","type":"string","minLength":1,"examples":["storage/photos","/srv/site/uploads"]},"include":{"description":"Patterns of what to keep, relative to the folder; ** stands for any folders. Without it everything is kept.","type":"array","minItems":1,"items":{"$ref":"#/$defs/Pattern"},"examples":[["**/*.jpg","documents/**"]]},"exclude":{"description":"Patterns of what to leave out, relative to the folder; they win over `include`.","type":"array","items":{"$ref":"#/$defs/Pattern"},"examples":[["**/*.tmp","cache/**"]]}},"examples":[{"name":"photos","kind":"uploads","path":"storage/photos","exclude":["**/*.tmp"]}]},"ConfigFilesSource":{"description":"Single files and patterns of files below the folder of backup.config.json, such as settings and certificates.","type":"object","additionalProperties":false,"required":["name","kind","paths"],"properties":{"name":{"$ref":"#/$defs/SourceName"},"kind":{"description":"Chosen files, such as settings.","const":"config-files","examples":["config-files"]},"paths":{"description":"Files and patterns, relative to the folder of backup.config.json. A path without * ? [ { must exist.","type":"array","minItems":1,"items":{"$ref":"#/$defs/Pattern"},"examples":[[".env","config/**/*.yml"]]},"exclude":{"description":"Patterns of what to leave out; they win over `paths`.","type":"array","items":{"$ref":"#/$defs/Pattern"},"examples":[["config/**/*.local.yml"]]}},"examples":[{"name":"settings","kind":"config-files","paths":[".env","config/**/*.yml"]}]},"MariadbSource":{"description":"A database of a MariaDB server (10.6 or later), as at one moment while writers go on: definitions, rows, row versions, sequences, views, routines, triggers and events.","type":"object","additionalProperties":false,"required":["name","kind","url"],"properties":{"name":{"$ref":"#/$defs/SourceName"},"kind":{"description":"A database of a MariaDB server.","const":"mariadb","examples":["mariadb"]},"url":{"description":"The server: mariadb://user@host:3306/database, or mariadb://user@localhost/database?socket=/run/mysqld/mysqld.sock. What is special in a user, password or database is percent-encoded in it.","type":"string","minLength":1,"examples":["mariadb://backup@localhost:3306/cms","${env:MARIADB_URL}"]},"database":{"description":"The database, when the url does not name it, or another one.","type":"string","minLength":1,"maxLength":64,"examples":["cms"]},"user":{"description":"The account, when the url does not name it; as it is, nothing in it is special.","type":"string","examples":["backup"]},"password":{"description":"The account's password, when the url does not have it; as it is, nothing in it is special. Always a reference.","type":"string","examples":["${env:MARIADB_PASSWORD}","${file:/run/secrets/mariadb}"]},"exclude":{"description":"Tables whose rows are left out, such as sessions; the tables themselves are kept, empty. * stands for any characters.","type":"array","items":{"type":"string","minLength":1},"examples":[["sessions","cache_*"]]},"users":{"description":"Whether the accounts and roles that have privileges on the database are kept too, with their grants and the hashes of their passwords.","type":"boolean","examples":[true]},"connections":{"description":"How many connections read at most; 2 without it. With more than one, commits wait for a moment at the start (RELOAD privilege); without that privilege one connection reads.","type":"integer","minimum":1,"maximum":16,"examples":[2]},"definers":{"description":"Who views, routines, triggers and events belong to after a restore: `keep`, to their makers, also where the server has no such account; `current-user`, to who restores. Without it to their makers, and the restore refuses before it begins, by name, where one does not exist.","enum":["keep","current-user"],"examples":["current-user"]},"definerAccounts":{"description":"Instead of `definers`: which account becomes which in a restore, all others staying as they were.","type":"array","minItems":1,"items":{"$ref":"#/$defs/DefinerAccount"},"examples":[[{"from":"old@localhost","to":"cms@localhost"}]]},"tls":{"$ref":"#/$defs/MariadbTls"}},"examples":[{"name":"cms","kind":"mariadb","url":"mariadb://backup@localhost/cms","password":"${env:MARIADB_PASSWORD}","exclude":["sessions"]}]},"DefinerAccount":{"description":"An account, and the one that it becomes in a restore.","type":"object","additionalProperties":false,"required":["from","to"],"properties":{"from":{"description":"An account, as user@host.","type":"string","minLength":1,"examples":["old@localhost"]},"to":{"description":"The account that it becomes, as user@host.","type":"string","minLength":1,"examples":["cms@localhost"]}},"examples":[{"from":"old@localhost","to":"cms@localhost"}]},"MariadbTls":{"description":"Encrypts the connection. Empty: the server's certificate must be known to this machine and be for its name.","type":"object","additionalProperties":false,"properties":{"ca":{"description":"PEM text of the certificates that the server's must come from.","type":"string","examples":["${file:/etc/ssl/mariadb-ca.pem}"]},"cert":{"description":"PEM text of the certificate that this client shows.","type":"string","examples":["${file:/etc/ssl/client.pem}"]},"key":{"description":"PEM text of its key.","type":"string","examples":["${file:/etc/ssl/client.key}"]},"verify":{"description":"Whether the server must prove who it is; true without it. With false anybody in between can read along.","type":"boolean","examples":[true]}},"examples":[{"ca":"${file:/etc/ssl/mariadb-ca.pem}"}]},"CouchdbSource":{"description":"A database of a CouchDB server (2.3 to 3.5, or PouchDB Server): all leaf revisions of all documents with their histories, conflicts and tombstones, design documents, attachments, _security and settings, byte for byte as the server gives them.","type":"object","additionalProperties":false,"required":["name","kind","url","database"],"properties":{"name":{"$ref":"#/$defs/SourceName"},"kind":{"description":"A CouchDB database.","const":"couchdb","examples":["couchdb"]},"url":{"description":"The server, with name and password of an administrator, percent-encoded; best as a reference to a secret.","type":"string","minLength":1,"examples":["${env:COUCHDB_URL}","https://backup:${env:COUCHDB_PASSWORD}@couch.example.org:6984"]},"database":{"description":"The name of the database; / and + as they are.","type":"string","minLength":1,"examples":["animaldb","sites/richmond"]},"attachments":{"description":"Whether attachments are captured. Without them a restored document has none. Default: true.","type":"boolean","default":true,"examples":[false]},"engine":{"description":"Who reads the documents. couchbackup: the package @cloudant/couchbackup, as a second opinion; it writes numbers such as 1.0 and 12345678901234567890 anew, and what it loses is named and makes the source degraded. Default: own.","enum":["own","couchbackup"],"default":"own","examples":["couchbackup"]},"local":{"description":"Whether _local documents are captured, which are never replicated. They are mostly checkpoints of replications, which mean nothing to a restored database. Default: false.","type":"boolean","default":false,"examples":[true]}},"examples":[{"name":"animals","kind":"couchdb","url":"${env:COUCHDB_URL}","database":"animaldb"}]},"Pattern":{"description":"A path or a pattern: * any part of a name, ? one character, ** any folders, [abc] one of these, {a,b} one or the other.","type":"string","minLength":1,"examples":["**/*.jpg","config/site.yml"]},"Retention":{"description":"What `holdfast prune` keeps; everything else of this site goes. Each source is looked at by itself, complete snapshots only: of each day, week, month and year the newest one stays. A snapshot stays when one rule keeps it. Degraded snapshots take no place from complete ones, and the newest complete snapshot of each source always stays. At least one of last, daily, weekly, monthly, yearly and within is needed.","type":"object","additionalProperties":false,"properties":{"last":{"$ref":"#/$defs/KeepCount","description":"Keep so many of the newest snapshots.","examples":[10]},"daily":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many days that have one.","examples":[30]},"weekly":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many weeks (Monday to Sunday) that have one.","examples":[12]},"monthly":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many months that have one.","examples":[12]},"yearly":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many years that have one.","examples":[5]},"within":{"$ref":"#/$defs/KeepWithin"},"preChange":{"$ref":"#/$defs/KeepPreChange"},"timezone":{"description":"The IANA time zone in which days, weeks, months and years begin. Default: UTC.","type":"string","minLength":1,"default":"UTC","examples":["Europe/Dublin","UTC"]},"maxShrink":{"$ref":"#/$defs/MaxShrink"},"keep":{"description":"Snapshots that stay in every destination as long as they are named here, by their whole ids.","type":"array","items":{"description":"The id of a snapshot, as holdfast list shows it.","type":"string","pattern":"^[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$","$comment":"the whole id of a snapshot, such as \"20261121-020000-3fa9\"","examples":["20261121-020000-3fa9"]},"examples":[["20261121-020000-3fa9"]]},"automatic":{"description":"Prune after each complete backup: where something would go, the new snapshot is first read back (level bytes). A prune that is refused or fails is told and leaves the backup a success. Default: false.","type":"boolean","default":false,"examples":[true]}},"examples":[{"last":10,"daily":30,"weekly":12,"monthly":12,"preChange":"until-verified"}]},"DestinationRetention":{"description":"What `holdfast prune` keeps in this destination, in place of the rules of the whole configuration. Its last, daily, weekly, monthly, yearly and within stand alone; preChange and maxShrink are those of the whole configuration where they are absent.","type":"object","additionalProperties":false,"properties":{"last":{"$ref":"#/$defs/KeepCount","description":"Keep so many of the newest snapshots.","examples":[3]},"daily":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many days that have one.","examples":[7]},"weekly":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many weeks (Monday to Sunday) that have one.","examples":[4]},"monthly":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many months that have one.","examples":[6]},"yearly":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many years that have one.","examples":[1]},"within":{"$ref":"#/$defs/KeepWithin"},"preChange":{"$ref":"#/$defs/KeepPreChange"},"maxShrink":{"$ref":"#/$defs/MaxShrink"}},"examples":[{"last":3}]},"KeepCount":{"description":"How many to keep.","type":"integer","minimum":1,"maximum":100000,"$comment":"a whole number from 1 to 100000; leave the rule out to keep none by it","examples":[12]},"KeepWithin":{"description":"Keep every snapshot that is at most this much older than the newest one: years, months, weeks, days and hours.","type":"string","pattern":"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$","$comment":"a length of time such as \"14d\", \"6m\" or \"1y6m\"","examples":["14d","1y6m","36h"]},"KeepPreChange":{"description":"How long to keep snapshots of kind pre-change that were not given --keep: until-verified (until a later snapshot of the same sources is verified at level content), a number of days, or permanent. Without it they are as any other.","type":"string","pattern":"^(?:until-verified|days_[1-9][0-9]{0,4}|permanent)$","$comment":"\"until-verified\", \"days_N\" or \"permanent\"","examples":["until-verified","days_90"]},"MaxShrink":{"description":"Refuse to prune when a source has lost more than this share of its artifacts or bytes since the complete snapshot before, or when the last snapshot that holds as much as there once was would go. Default: 50%.","type":"string","pattern":"^(?:100|[1-9]?[0-9])%$","$comment":"a share from \"0%\" to \"100%\"","default":"50%","examples":["50%","20%"]},"ArchiveEncryption":{"description":"How archives are encrypted; `kind` says with which program they are opened. Beside each archive lie its manifest (times, sizes and names of sources; no file names) and its digest, so that whoever has no key can list, check and delete.","type":"object","required":["kind"],"discriminator":{"propertyName":"kind"},"oneOf":[{"$ref":"#/$defs/ArchiveAgeEncryption"},{"$ref":"#/$defs/ArchiveGpgEncryption"}],"examples":[{"kind":"gpg","recipients":["0123456789ABCDEF0123456789ABCDEF01234567","76543210FEDCBA9876543210FEDCBA9876543210"]}]},"ArchiveAgeEncryption":{"description":"Archives are age files: age -d -i IDENTITY NAME.zip.age opens them.","type":"object","additionalProperties":false,"required":["kind","recipients"],"properties":{"kind":{"description":"Encrypted with age.","const":"age","examples":["age"]},"recipients":{"description":"Who can read, each as age-keygen prints it. Two at least, unless singleRecipient is true.","type":"array","minItems":1,"items":{"description":"A recipient of age.","type":"string","pattern":"^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$","$comment":"an age recipient, age1 and 58 more letters and digits","examples":["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]},"examples":[["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]]},"singleRecipient":{"$ref":"#/$defs/SingleRecipient"},"identity":{"description":"An identity file to read with, relative to the folder of this file; as --identity. It has no business on a machine that only makes backups.","type":"string","minLength":1,"examples":["/home/ops/holdfast.key"]}},"examples":[{"kind":"age","recipients":["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"],"singleRecipient":true}]},"ArchiveGpgEncryption":{"description":"Archives are encrypted by the program gpg: gpg -d NAME.zip.gpg opens them. To read one, Holdfast decrypts it into a nameless file of this machine.","type":"object","additionalProperties":false,"required":["kind","recipients"],"properties":{"kind":{"description":"Encrypted with GPG.","const":"gpg","examples":["gpg"]},"recipients":{"description":"Fingerprints of the keys that can read; their public keys must be in the keyring. Two at least, unless singleRecipient is true.","type":"array","minItems":1,"items":{"$ref":"#/$defs/GpgFingerprint"},"examples":[["0123456789ABCDEF0123456789ABCDEF01234567"]]},"singleRecipient":{"$ref":"#/$defs/SingleRecipient"},"home":{"description":"The folder of the keyring, relative to the folder of this file or absolute. Default: that of the user.","type":"string","minLength":1,"examples":["/etc/holdfast/gnupg"]}},"examples":[{"kind":"gpg","recipients":["0123456789ABCDEF0123456789ABCDEF01234567"],"singleRecipient":true}]},"SingleRecipient":{"description":"One recipient is enough, although all is lost with its key. Default: false.","type":"boolean","default":false,"examples":[true]},"SigningConfig":{"description":"How snapshots are signed, so that nobody without the key can pass off another one: in every destination, or in the one that it stands in. A snapshot that cannot be signed is not made.","type":"object","required":["kind"],"discriminator":{"propertyName":"kind"},"oneOf":[{"$ref":"#/$defs/MinisignSigning"},{"$ref":"#/$defs/GpgSigning"},{"$ref":"#/$defs/NoSigning"}],"examples":[{"kind":"minisign","secretKey":"/etc/holdfast/sign.key","publicKeys":["${file:sign.pub}"]}]},"MinisignSigning":{"description":"Ed25519 in the format of minisign, which checks it with: minisign -V -p sign.pub -m FILE.","type":"object","additionalProperties":false,"required":["kind","publicKeys"],"properties":{"kind":{"description":"Signatures in the format of minisign.","const":"minisign","examples":["minisign"]},"secretKey":{"description":"The secret key: the file that holdfast sign-key create or minisign -G made, or ${file:PATH} or ${env:NAME} for its text. Needed to back up; a machine that only verifies and restores leaves it out.","type":"string","minLength":1,"examples":["/etc/holdfast/sign.key","${file:/etc/holdfast/sign.key}"]},"password":{"description":"The password of the secret key, as a reference; without it the key must not be encrypted.","type":"string","minLength":1,"examples":["${env:HOLDFAST_SIGNING_PASSWORD}"]},"publicKeys":{"description":"Whose signatures count: public keys of minisign, each the line that begins with RW, or ${file:PATH} of a .pub file. Earlier keys stay here as long as their snapshots do.","type":"array","minItems":1,"items":{"description":"A public key of minisign.","type":"string","minLength":1,"examples":["${file:sign.pub}"]},"examples":[["${file:sign.pub}"]]},"required":{"$ref":"#/$defs/SigningRequired"}},"examples":[{"kind":"minisign","secretKey":"/etc/holdfast/sign.key","publicKeys":["${file:sign.pub}"]}]},"GpgSigning":{"description":"Detached signatures of the program gpg, which checks them with: gpg --verify FILE.asc FILE.","type":"object","additionalProperties":false,"required":["kind","key"],"properties":{"kind":{"description":"Signatures of GPG.","const":"gpg","examples":["gpg"]},"key":{"$ref":"#/$defs/GpgFingerprint"},"home":{"description":"The folder of the keyring, relative to the folder of this file or absolute. Default: that of the user.","type":"string","minLength":1,"examples":["/etc/holdfast/gnupg"]},"password":{"description":"The passphrase of the secret key, as a reference; without it GPG's agent must have it.","type":"string","minLength":1,"examples":["${env:HOLDFAST_SIGNING_PASSWORD}"]},"publicKeys":{"description":"Fingerprints of further keys whose signatures count, such as earlier ones. They must be in the keyring.","type":"array","items":{"$ref":"#/$defs/GpgFingerprint"},"examples":[["0123456789ABCDEF0123456789ABCDEF01234567"]]},"required":{"$ref":"#/$defs/SigningRequired"}},"examples":[{"kind":"gpg","key":"0123456789ABCDEF0123456789ABCDEF01234567"}]},"NoSigning":{"description":"No signatures, in a destination of a configuration that signs otherwise.","type":"object","additionalProperties":false,"required":["kind"],"properties":{"kind":{"description":"No signatures.","const":"none","examples":["none"]}},"examples":[{"kind":"none"}]},"SigningRequired":{"description":"Whether a snapshot without a good signature is a finding of verify (exit code 4) and refused by restore, unless --accept-unsigned. false: a missing one is only told. Default: true.","type":"boolean","default":true,"examples":[true]},"GpgFingerprint":{"description":"The whole fingerprint of a key, without spaces, as gpg --fingerprint shows it.","type":"string","pattern":"^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|.*\\$\\{.+)$","$comment":"a whole fingerprint: 40 hexadecimal digits without spaces","examples":["0123456789ABCDEF0123456789ABCDEF01234567"]},"S3Options":{"description":"What the s3: URL of a repository cannot say. Without it everything is as usual for Amazon's tools: region and keys come from the environment, the profile or the machine's role.","type":"object","additionalProperties":false,"properties":{"endpoint":{"description":"The server, when it is not Amazon's.","type":"string","pattern":"^(?:https?://[^/@?#]+/?|.*\\$\\{.+)$","$comment":"https:// and a host, without a path","examples":["https://s3.eu-central-003.backblazeb2.com","http://127.0.0.1:9000"]},"region":{"description":"The region of the bucket. Default: what the environment or the profile says; us-east-1 with an endpoint.","type":"string","minLength":1,"examples":["eu-central-1"]},"pathStyle":{"description":"Whether the bucket stands in the path of the address and not in its host. Default: true with an endpoint, false without.","type":"boolean","examples":[true]},"accessKeyId":{"description":"The id of the access key. Default: as Amazon's tools find it.","type":"string","minLength":1,"examples":["${env:BACKUP_KEY_ID}"]},"secretAccessKey":{"description":"The secret of the access key, as a reference.","type":"string","minLength":1,"examples":["${env:BACKUP_KEY}"]},"sessionToken":{"description":"The token of a temporary access key, as a reference.","type":"string","minLength":1,"examples":["${env:BACKUP_SESSION_TOKEN}"]},"conditionalWrites":{"description":"Whether the server keeps If-None-Match: *, so that of two runs that write the same name only one wins; locks are surer with it. holdfast doctor tries it out. Default: true for Amazon, false with an endpoint.","type":"boolean","examples":[true]},"retention":{"description":"Keeps what was stored from being deleted for a time, by the object lock of the bucket, which must be switched on there. Prune can free room only behind it.","type":"object","additionalProperties":false,"required":["mode","days"],"properties":{"mode":{"description":"governance: who has the right to may still delete; compliance: nobody may, not even the owner of the account.","enum":["governance","compliance"],"examples":["governance"]},"days":{"description":"How long, from the time it was stored.","type":"integer","minimum":1,"maximum":36500,"examples":[30]}},"examples":[{"mode":"governance","days":30}]}},"examples":[{"endpoint":"https://s3.example.org","accessKeyId":"${env:BACKUP_KEY_ID}","secretAccessKey":"${env:BACKUP_KEY}"}]},"SftpOptions":{"description":"What the sftp: URL of a repository cannot say. Without it everything is as ssh has it: ~/.ssh/config, the agent, known_hosts. A host whose key is not known is always refused.","type":"object","additionalProperties":false,"properties":{"identityFile":{"description":"The private key to log in with, relative to the folder of this file or absolute.","type":"string","minLength":1,"examples":["/etc/holdfast/backup_ed25519"]},"knownHosts":{"description":"The file of host keys that are trusted, relative to the folder of this file or absolute, as ssh-keyscan writes it. Default: ssh's own files.","type":"string","minLength":1,"examples":["/etc/holdfast/known_hosts"]},"password":{"description":"What ssh would ask for, as a reference: the password of the account, or the passphrase of the private key.","type":"string","minLength":1,"examples":["${env:BACKUP_SSH_PASSWORD}"]}},"examples":[{"identityFile":"/etc/holdfast/backup_ed25519","knownHosts":"/etc/holdfast/known_hosts"}]},"RcloneOptions":{"description":"What the rclone: URL of a repository cannot say.","type":"object","additionalProperties":false,"properties":{"config":{"description":"rclone's configuration, relative to the folder of this file or absolute. Default: rclone's own.","type":"string","minLength":1,"examples":["/etc/holdfast/rclone.conf"]},"password":{"description":"The password of rclone's configuration, as a reference, when that is encrypted.","type":"string","minLength":1,"examples":["${env:RCLONE_PASSWORD}"]}},"examples":[{"config":"/etc/holdfast/rclone.conf"}]},"Encryption":{"description":"For whom the content is encrypted with age. The machine that makes backups can add to it, list and delete, but not read: only the recipients can, with their identity, also with the age program alone. A repository is encrypted from its first snapshot on or not at all.","type":"object","additionalProperties":false,"required":["recipients"],"properties":{"recipients":{"description":"Who can read. Two at least, unless singleRecipient is true: when all identities are lost, so is everything. When this list changes, somebody who can read runs holdfast key add or holdfast key remove.","type":"array","minItems":1,"items":{"$ref":"#/$defs/EncryptionRecipient"},"examples":[["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",{"name":"safe","passphrase":"${env:BACKUP_PASSPHRASE}"}]]},"singleRecipient":{"description":"One recipient is enough. Default: false.","type":"boolean","default":false,"examples":[true]},"identity":{"description":"An identity file to read with, relative to the folder of this file; as --identity. It has no business on a machine that only makes backups: whoever takes that over could read everything.","type":"string","minLength":1,"examples":["/home/ops/holdfast.key"]}},"examples":[{"recipients":["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",{"name":"safe","passphrase":"${env:BACKUP_PASSPHRASE}"}]}]},"EncryptionRecipient":{"description":"Somebody who can read: an age recipient, age1…, as holdfast key create or age-keygen prints it, by itself or with a name; or a name and a passphrase.","type":["string","object"],"pattern":"^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$","$comment":"an age recipient, age1 and 58 more letters and digits, or an object with a name and a recipient or passphrase","additionalProperties":false,"required":["name"],"properties":{"name":{"$ref":"#/$defs/RecipientName"},"recipient":{"description":"The age recipient.","type":"string","pattern":"^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$","$comment":"an age recipient, age1 and 58 more letters and digits","examples":["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]},"passphrase":{"description":"A reference, ${env:NAME} or ${file:PATH}, to a passphrase of which an identity in the repository is made. It is needed when the repository is made or this recipient is added, and to read; otherwise it may be missing, and should be on the machine that makes backups.","type":"string","minLength":1,"examples":["${env:BACKUP_PASSPHRASE}"]}},"examples":[{"name":"ops","recipient":"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"},{"name":"safe","passphrase":"${env:BACKUP_PASSPHRASE}"}]},"RecipientName":{"description":"Name of the recipient, unique in its list; it stands in the repository in the clear. Letters, digits, dot, underscore, hyphen, @ and spaces; at most 64.","type":"string","pattern":"^[A-Za-z0-9](?:[A-Za-z0-9._@ -]{0,62}[A-Za-z0-9])?$","$comment":"a name of letters, digits, dot, underscore, hyphen, @ and spaces, at most 64","examples":["ops","safe"]},"RepositoryDestination":{"description":"A repository: content that snapshots have in common is kept once, compressed. Its RECOVERY.md says how to read it without Holdfast.","type":"object","additionalProperties":false,"required":["name","kind","url"],"properties":{"name":{"$ref":"#/$defs/DestinationName"},"kind":{"description":"A deduplicating repository.","const":"repository","examples":["repository"]},"encryption":{"$ref":"#/$defs/Encryption"},"url":{"description":"Where the repository lies: file: and a folder, relative to the folder of this file or absolute; s3://BUCKET/PREFIX; sftp://USER@HOST:PORT/FOLDER, in which /~/FOLDER starts from the user's own; or rclone:REMOTE:FOLDER for a remote of rclone's configuration. It is made when it does not exist; a bucket must exist. No URL holds a password.","type":"string","pattern":"^(?:file:.+|s3://[^/@:?#]+(?:/[^?#]*)?|sftp://[^/?#]+/.+|rclone:[^:,=]+:.*|.*\\$\\{.+)$","$comment":"file: and a folder, s3://bucket/prefix, sftp://user@host/folder or rclone:remote:folder","examples":["file:backups","s3://shop-backups/site","sftp://backup@nas.example.org/srv/site","rclone:drive:backups/site","${env:BACKUP_URL}"]},"s3":{"$ref":"#/$defs/S3Options"},"sftp":{"$ref":"#/$defs/SftpOptions"},"rclone":{"$ref":"#/$defs/RcloneOptions"},"copyFrom":{"$ref":"#/$defs/CopyFrom"},"offSite":{"$ref":"#/$defs/OffSite"},"storage":{"$ref":"#/$defs/Storage"},"retention":{"$ref":"#/$defs/DestinationRetention"},"signing":{"$ref":"#/$defs/SigningConfig"}},"examples":[{"name":"local","kind":"repository","url":"file:backups"}]},"ArchiveDestination":{"description":"A folder with one archive for each snapshot, whole and readable with everyday tools.","type":"object","additionalProperties":false,"required":["name","kind","directory","format"],"properties":{"name":{"$ref":"#/$defs/DestinationName"},"kind":{"description":"One archive for each snapshot.","const":"archive","examples":["archive"]},"directory":{"description":"The folder that takes the archives. It is made when it does not exist.","type":"string","minLength":1,"examples":["/mnt/usb","archives"]},"format":{"description":"zip: opens everywhere. tar.gz and tar.zst: keep owners and links as tar does; tar.zst is faster and smaller. directory: plain files in a folder.","enum":["zip","tar.gz","tar.zst","directory"],"examples":["zip","tar.zst"]},"fileName":{"description":"Template of the archive's name; the format's ending is added where it is missing. {date}: YYYY-MM-DD, {time}: HHMMSS, {day}: YYYYMMDD, all in UTC; {site}: the name above; {kind}: daily, pre-change or manual; {id}: the snapshot's id. A name that is taken gets -2, -3 … Default: backup-{date}-{time}, and {day} for a dated directory.","type":"string","pattern":"^[^/\\\\]+$","$comment":"a file name without / and \\","examples":["backup-{date}-{time}.zip","{site}-{kind}-{id}.tar.zst"]},"layout":{"description":"plain: one folder for each source. bagit: a BagIt 1.0 bag. dated: a folder YYYYMMDD with *.db, *.bak and *.config. Default: plain.","enum":["plain","bagit","dated"],"default":"plain","examples":["plain","bagit"]},"copyFrom":{"$ref":"#/$defs/CopyFrom"},"offSite":{"$ref":"#/$defs/OffSite"},"storage":{"$ref":"#/$defs/Storage"},"retention":{"$ref":"#/$defs/DestinationRetention"},"encryption":{"$ref":"#/$defs/ArchiveEncryption"},"signing":{"$ref":"#/$defs/SigningConfig"}},"examples":[{"name":"usb","kind":"archive","directory":"/mnt/usb","format":"zip","fileName":"backup-{date}-{time}.zip"}]}}};
const schema32 = {"description":"Name of the site. It stands in every snapshot and may stand in the names of archives. Letters, digits, dot, underscore and hyphen; at most 64.","type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$","$comment":"a name of letters, digits, dot, underscore and hyphen, at most 64, starting with a letter or digit","examples":["richmond","museum-cms"]};
const func1 = Object.prototype.hasOwnProperty;
const pattern4 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "u");
const schema33 = {"description":"One thing to protect; `kind` says what it is and which other properties it takes.","type":"object","required":["kind"],"discriminator":{"propertyName":"kind"},"oneOf":[{"$ref":"#/$defs/SqliteSource"},{"$ref":"#/$defs/MariadbSource"},{"$ref":"#/$defs/UploadsSource"},{"$ref":"#/$defs/ConfigFilesSource"},{"$ref":"#/$defs/CouchdbSource"}],"examples":[{"name":"app","kind":"sqlite","path":"data/app.db"}]};
const schema34 = {"description":"A SQLite database. It is copied page by page as at one moment, while writers go on; what is only in its WAL is included.","type":"object","additionalProperties":false,"required":["name","kind","path"],"properties":{"name":{"$ref":"#/$defs/SourceName"},"kind":{"description":"A SQLite database file.","const":"sqlite","examples":["sqlite"]},"path":{"description":"The database file; not its -wal or -shm.","type":"string","minLength":1,"examples":["data/app.db","${env:DATA_DIRECTORY}/app.db"]}},"examples":[{"name":"app","kind":"sqlite","path":"data/app.db"}]};
const schema35 = {"description":"Name of the source, unique in this file. It becomes a folder in archives and restores: letters, digits, dot, underscore and hyphen, at most 64, starting with a letter or digit and not ending with a dot. Names that archives and systems use themselves (listings, details, data, RECOVERY.txt and such) are refused, whatever the destinations are: an archive may be added later.","type":"string","pattern":"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$","$comment":"a name of letters, digits, dot, underscore and hyphen, at most 64, starting with a letter or digit and not ending with a dot","not":{"$comment":"a name that archives and systems do not use themselves","enum":["listings","details","metadata.json","RECOVERY.txt","manifest-sha256.txt","tagmanifest-sha256.txt","bagit.txt","bag-info.txt","fetch.txt","data","con","prn","aux","nul"]},"examples":["app","photos","settings"]};
const pattern5 = new RegExp("^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$", "u");

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate22.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.path === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "path"},message:"must have required property '"+"path"+"'",schema:schema34.required,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "name") || (key0 === "kind")) || (key0 === "path"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
const _errs6 = errors;
const _errs7 = errors;
if(!((((((((((((((data0 === "listings") || (data0 === "details")) || (data0 === "metadata.json")) || (data0 === "RECOVERY.txt")) || (data0 === "manifest-sha256.txt")) || (data0 === "tagmanifest-sha256.txt")) || (data0 === "bagit.txt")) || (data0 === "bag-info.txt")) || (data0 === "fetch.txt")) || (data0 === "data")) || (data0 === "con")) || (data0 === "prn")) || (data0 === "aux")) || (data0 === "nul"))){
const err4 = {};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var valid2 = _errs7 === errors;
if(valid2){
const err5 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/not",keyword:"not",params:{},message:"must NOT be valid",schema:schema35.not,parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
if(typeof data0 === "string"){
if(!pattern5.test(data0)){
const err6 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"},message:"must match pattern \""+"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"+"\"",schema:"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$",parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.type,parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if("sqlite" !== data1){
const err8 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "sqlite"},message:"must be equal to constant",schema:"sqlite",parentSchema:schema34.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.path !== undefined){
let data2 = data.path;
if(typeof data2 === "string"){
if(data2.length < 1){
const err9 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema34.properties.path,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.properties.path.type,parentSchema:schema34.properties.path,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema34.type,parentSchema:schema34,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema36 = {"description":"A database of a MariaDB server (10.6 or later), as at one moment while writers go on: definitions, rows, row versions, sequences, views, routines, triggers and events.","type":"object","additionalProperties":false,"required":["name","kind","url"],"properties":{"name":{"$ref":"#/$defs/SourceName"},"kind":{"description":"A database of a MariaDB server.","const":"mariadb","examples":["mariadb"]},"url":{"description":"The server: mariadb://user@host:3306/database, or mariadb://user@localhost/database?socket=/run/mysqld/mysqld.sock. What is special in a user, password or database is percent-encoded in it.","type":"string","minLength":1,"examples":["mariadb://backup@localhost:3306/cms","${env:MARIADB_URL}"]},"database":{"description":"The database, when the url does not name it, or another one.","type":"string","minLength":1,"maxLength":64,"examples":["cms"]},"user":{"description":"The account, when the url does not name it; as it is, nothing in it is special.","type":"string","examples":["backup"]},"password":{"description":"The account's password, when the url does not have it; as it is, nothing in it is special. Always a reference.","type":"string","examples":["${env:MARIADB_PASSWORD}","${file:/run/secrets/mariadb}"]},"exclude":{"description":"Tables whose rows are left out, such as sessions; the tables themselves are kept, empty. * stands for any characters.","type":"array","items":{"type":"string","minLength":1},"examples":[["sessions","cache_*"]]},"users":{"description":"Whether the accounts and roles that have privileges on the database are kept too, with their grants and the hashes of their passwords.","type":"boolean","examples":[true]},"connections":{"description":"How many connections read at most; 2 without it. With more than one, commits wait for a moment at the start (RELOAD privilege); without that privilege one connection reads.","type":"integer","minimum":1,"maximum":16,"examples":[2]},"definers":{"description":"Who views, routines, triggers and events belong to after a restore: `keep`, to their makers, also where the server has no such account; `current-user`, to who restores. Without it to their makers, and the restore refuses before it begins, by name, where one does not exist.","enum":["keep","current-user"],"examples":["current-user"]},"definerAccounts":{"description":"Instead of `definers`: which account becomes which in a restore, all others staying as they were.","type":"array","minItems":1,"items":{"$ref":"#/$defs/DefinerAccount"},"examples":[[{"from":"old@localhost","to":"cms@localhost"}]]},"tls":{"$ref":"#/$defs/MariadbTls"}},"examples":[{"name":"cms","kind":"mariadb","url":"mariadb://backup@localhost/cms","password":"${env:MARIADB_PASSWORD}","exclude":["sessions"]}]};
const schema38 = {"description":"An account, and the one that it becomes in a restore.","type":"object","additionalProperties":false,"required":["from","to"],"properties":{"from":{"description":"An account, as user@host.","type":"string","minLength":1,"examples":["old@localhost"]},"to":{"description":"The account that it becomes, as user@host.","type":"string","minLength":1,"examples":["cms@localhost"]}},"examples":[{"from":"old@localhost","to":"cms@localhost"}]};
const schema39 = {"description":"Encrypts the connection. Empty: the server's certificate must be known to this machine and be for its name.","type":"object","additionalProperties":false,"properties":{"ca":{"description":"PEM text of the certificates that the server's must come from.","type":"string","examples":["${file:/etc/ssl/mariadb-ca.pem}"]},"cert":{"description":"PEM text of the certificate that this client shows.","type":"string","examples":["${file:/etc/ssl/client.pem}"]},"key":{"description":"PEM text of its key.","type":"string","examples":["${file:/etc/ssl/client.key}"]},"verify":{"description":"Whether the server must prove who it is; true without it. With false anybody in between can read along.","type":"boolean","examples":[true]}},"examples":[{"ca":"${file:/etc/ssl/mariadb-ca.pem}"}]};

function validate23(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate23.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema36.required,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema36.required,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.url === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'",schema:schema36.required,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema36.properties, key0))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
const _errs6 = errors;
const _errs7 = errors;
if(!((((((((((((((data0 === "listings") || (data0 === "details")) || (data0 === "metadata.json")) || (data0 === "RECOVERY.txt")) || (data0 === "manifest-sha256.txt")) || (data0 === "tagmanifest-sha256.txt")) || (data0 === "bagit.txt")) || (data0 === "bag-info.txt")) || (data0 === "fetch.txt")) || (data0 === "data")) || (data0 === "con")) || (data0 === "prn")) || (data0 === "aux")) || (data0 === "nul"))){
const err4 = {};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var valid2 = _errs7 === errors;
if(valid2){
const err5 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/not",keyword:"not",params:{},message:"must NOT be valid",schema:schema35.not,parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
if(typeof data0 === "string"){
if(!pattern5.test(data0)){
const err6 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"},message:"must match pattern \""+"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"+"\"",schema:"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$",parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.type,parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if("mariadb" !== data1){
const err8 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "mariadb"},message:"must be equal to constant",schema:"mariadb",parentSchema:schema36.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.url !== undefined){
let data2 = data.url;
if(typeof data2 === "string"){
if(data2.length < 1){
const err9 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema36.properties.url,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.properties.url.type,parentSchema:schema36.properties.url,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.database !== undefined){
let data3 = data.database;
if(typeof data3 === "string"){
if(data3.length > 64){
const err11 = {instancePath:instancePath+"/database",schemaPath:"#/properties/database/maxLength",keyword:"maxLength",params:{limit: 64},message:"must NOT have more than 64 characters",schema:64,parentSchema:schema36.properties.database,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data3.length < 1){
const err12 = {instancePath:instancePath+"/database",schemaPath:"#/properties/database/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema36.properties.database,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/database",schemaPath:"#/properties/database/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.properties.database.type,parentSchema:schema36.properties.database,data:data3};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.user !== undefined){
let data4 = data.user;
if(typeof data4 !== "string"){
const err14 = {instancePath:instancePath+"/user",schemaPath:"#/properties/user/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.properties.user.type,parentSchema:schema36.properties.user,data:data4};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.password !== undefined){
let data5 = data.password;
if(typeof data5 !== "string"){
const err15 = {instancePath:instancePath+"/password",schemaPath:"#/properties/password/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.properties.password.type,parentSchema:schema36.properties.password,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.exclude !== undefined){
let data6 = data.exclude;
if(Array.isArray(data6)){
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
if(typeof data7 === "string"){
if(data7.length < 1){
const err16 = {instancePath:instancePath+"/exclude/" + i0,schemaPath:"#/properties/exclude/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema36.properties.exclude.items,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/exclude/" + i0,schemaPath:"#/properties/exclude/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.properties.exclude.items.type,parentSchema:schema36.properties.exclude.items,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
else {
const err18 = {instancePath:instancePath+"/exclude",schemaPath:"#/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema36.properties.exclude.type,parentSchema:schema36.properties.exclude,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.users !== undefined){
let data8 = data.users;
if(typeof data8 !== "boolean"){
const err19 = {instancePath:instancePath+"/users",schemaPath:"#/properties/users/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema36.properties.users.type,parentSchema:schema36.properties.users,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.connections !== undefined){
let data9 = data.connections;
if(!(((typeof data9 == "number") && (!(data9 % 1) && !isNaN(data9))) && (isFinite(data9)))){
const err20 = {instancePath:instancePath+"/connections",schemaPath:"#/properties/connections/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema36.properties.connections.type,parentSchema:schema36.properties.connections,data:data9};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 > 16 || isNaN(data9)){
const err21 = {instancePath:instancePath+"/connections",schemaPath:"#/properties/connections/maximum",keyword:"maximum",params:{comparison: "<=", limit: 16},message:"must be <= 16",schema:16,parentSchema:schema36.properties.connections,data:data9};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(data9 < 1 || isNaN(data9)){
const err22 = {instancePath:instancePath+"/connections",schemaPath:"#/properties/connections/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema36.properties.connections,data:data9};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
if(data.definers !== undefined){
let data10 = data.definers;
if(!((data10 === "keep") || (data10 === "current-user"))){
const err23 = {instancePath:instancePath+"/definers",schemaPath:"#/properties/definers/enum",keyword:"enum",params:{allowedValues: schema36.properties.definers.enum},message:"must be equal to one of the allowed values",schema:schema36.properties.definers.enum,parentSchema:schema36.properties.definers,data:data10};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.definerAccounts !== undefined){
let data11 = data.definerAccounts;
if(Array.isArray(data11)){
if(data11.length < 1){
const err24 = {instancePath:instancePath+"/definerAccounts",schemaPath:"#/properties/definerAccounts/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema36.properties.definerAccounts,data:data11};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
const len1 = data11.length;
for(let i1=0; i1<len1; i1++){
let data12 = data11[i1];
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
if(data12.from === undefined){
const err25 = {instancePath:instancePath+"/definerAccounts/" + i1,schemaPath:"#/$defs/DefinerAccount/required",keyword:"required",params:{missingProperty: "from"},message:"must have required property '"+"from"+"'",schema:schema38.required,parentSchema:schema38,data:data12};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
if(data12.to === undefined){
const err26 = {instancePath:instancePath+"/definerAccounts/" + i1,schemaPath:"#/$defs/DefinerAccount/required",keyword:"required",params:{missingProperty: "to"},message:"must have required property '"+"to"+"'",schema:schema38.required,parentSchema:schema38,data:data12};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
for(const key1 in data12){
if(!((key1 === "from") || (key1 === "to"))){
const err27 = {instancePath:instancePath+"/definerAccounts/" + i1,schemaPath:"#/$defs/DefinerAccount/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema38,data:data12};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data12.from !== undefined){
let data13 = data12.from;
if(typeof data13 === "string"){
if(data13.length < 1){
const err28 = {instancePath:instancePath+"/definerAccounts/" + i1+"/from",schemaPath:"#/$defs/DefinerAccount/properties/from/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema38.properties.from,data:data13};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
else {
const err29 = {instancePath:instancePath+"/definerAccounts/" + i1+"/from",schemaPath:"#/$defs/DefinerAccount/properties/from/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema38.properties.from.type,parentSchema:schema38.properties.from,data:data13};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data12.to !== undefined){
let data14 = data12.to;
if(typeof data14 === "string"){
if(data14.length < 1){
const err30 = {instancePath:instancePath+"/definerAccounts/" + i1+"/to",schemaPath:"#/$defs/DefinerAccount/properties/to/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema38.properties.to,data:data14};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
else {
const err31 = {instancePath:instancePath+"/definerAccounts/" + i1+"/to",schemaPath:"#/$defs/DefinerAccount/properties/to/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema38.properties.to.type,parentSchema:schema38.properties.to,data:data14};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath:instancePath+"/definerAccounts/" + i1,schemaPath:"#/$defs/DefinerAccount/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema38.type,parentSchema:schema38,data:data12};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
else {
const err33 = {instancePath:instancePath+"/definerAccounts",schemaPath:"#/properties/definerAccounts/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema36.properties.definerAccounts.type,parentSchema:schema36.properties.definerAccounts,data:data11};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.tls !== undefined){
let data15 = data.tls;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key2 in data15){
if(!((((key2 === "ca") || (key2 === "cert")) || (key2 === "key")) || (key2 === "verify"))){
const err34 = {instancePath:instancePath+"/tls",schemaPath:"#/$defs/MariadbTls/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema39,data:data15};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data15.ca !== undefined){
let data16 = data15.ca;
if(typeof data16 !== "string"){
const err35 = {instancePath:instancePath+"/tls/ca",schemaPath:"#/$defs/MariadbTls/properties/ca/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.properties.ca.type,parentSchema:schema39.properties.ca,data:data16};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data15.cert !== undefined){
let data17 = data15.cert;
if(typeof data17 !== "string"){
const err36 = {instancePath:instancePath+"/tls/cert",schemaPath:"#/$defs/MariadbTls/properties/cert/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.properties.cert.type,parentSchema:schema39.properties.cert,data:data17};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data15.key !== undefined){
let data18 = data15.key;
if(typeof data18 !== "string"){
const err37 = {instancePath:instancePath+"/tls/key",schemaPath:"#/$defs/MariadbTls/properties/key/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema39.properties.key.type,parentSchema:schema39.properties.key,data:data18};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data15.verify !== undefined){
let data19 = data15.verify;
if(typeof data19 !== "boolean"){
const err38 = {instancePath:instancePath+"/tls/verify",schemaPath:"#/$defs/MariadbTls/properties/verify/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema39.properties.verify.type,parentSchema:schema39.properties.verify,data:data19};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
}
else {
const err39 = {instancePath:instancePath+"/tls",schemaPath:"#/$defs/MariadbTls/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema39.type,parentSchema:schema39,data:data15};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
}
else {
const err40 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema36.type,parentSchema:schema36,data};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
validate23.errors = vErrors;
return errors === 0;
}
validate23.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema40 = {"description":"A folder with everything in it: files, empty folders, links, modes, times and owners. Links are kept as links and never followed.","type":"object","additionalProperties":false,"required":["name","kind","path"],"properties":{"name":{"$ref":"#/$defs/SourceName"},"kind":{"description":"A folder of files, such as what users uploaded.","const":"uploads","examples":["uploads"]},"path":{"description":"The folder.","type":"string","minLength":1,"examples":["storage/photos","/srv/site/uploads"]},"include":{"description":"Patterns of what to keep, relative to the folder; ** stands for any folders. Without it everything is kept.","type":"array","minItems":1,"items":{"$ref":"#/$defs/Pattern"},"examples":[["**/*.jpg","documents/**"]]},"exclude":{"description":"Patterns of what to leave out, relative to the folder; they win over `include`.","type":"array","items":{"$ref":"#/$defs/Pattern"},"examples":[["**/*.tmp","cache/**"]]}},"examples":[{"name":"photos","kind":"uploads","path":"storage/photos","exclude":["**/*.tmp"]}]};
const schema42 = {"description":"A path or a pattern: * any part of a name, ? one character, ** any folders, [abc] one of these, {a,b} one or the other.","type":"string","minLength":1,"examples":["**/*.jpg","config/site.yml"]};

function validate24(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate24.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema40.required,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema40.required,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.path === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "path"},message:"must have required property '"+"path"+"'",schema:schema40.required,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "name") || (key0 === "kind")) || (key0 === "path")) || (key0 === "include")) || (key0 === "exclude"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
const _errs6 = errors;
const _errs7 = errors;
if(!((((((((((((((data0 === "listings") || (data0 === "details")) || (data0 === "metadata.json")) || (data0 === "RECOVERY.txt")) || (data0 === "manifest-sha256.txt")) || (data0 === "tagmanifest-sha256.txt")) || (data0 === "bagit.txt")) || (data0 === "bag-info.txt")) || (data0 === "fetch.txt")) || (data0 === "data")) || (data0 === "con")) || (data0 === "prn")) || (data0 === "aux")) || (data0 === "nul"))){
const err4 = {};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var valid2 = _errs7 === errors;
if(valid2){
const err5 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/not",keyword:"not",params:{},message:"must NOT be valid",schema:schema35.not,parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
if(typeof data0 === "string"){
if(!pattern5.test(data0)){
const err6 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"},message:"must match pattern \""+"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"+"\"",schema:"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$",parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.type,parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if("uploads" !== data1){
const err8 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "uploads"},message:"must be equal to constant",schema:"uploads",parentSchema:schema40.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.path !== undefined){
let data2 = data.path;
if(typeof data2 === "string"){
if(data2.length < 1){
const err9 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema40.properties.path,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/path",schemaPath:"#/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema40.properties.path.type,parentSchema:schema40.properties.path,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.include !== undefined){
let data3 = data.include;
if(Array.isArray(data3)){
if(data3.length < 1){
const err11 = {instancePath:instancePath+"/include",schemaPath:"#/properties/include/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema40.properties.include,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if(typeof data4 === "string"){
if(data4.length < 1){
const err12 = {instancePath:instancePath+"/include/" + i0,schemaPath:"#/$defs/Pattern/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema42,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/include/" + i0,schemaPath:"#/$defs/Pattern/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.type,parentSchema:schema42,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath:instancePath+"/include",schemaPath:"#/properties/include/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema40.properties.include.type,parentSchema:schema40.properties.include,data:data3};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.exclude !== undefined){
let data5 = data.exclude;
if(Array.isArray(data5)){
const len1 = data5.length;
for(let i1=0; i1<len1; i1++){
let data6 = data5[i1];
if(typeof data6 === "string"){
if(data6.length < 1){
const err15 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/$defs/Pattern/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema42,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/$defs/Pattern/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.type,parentSchema:schema42,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/exclude",schemaPath:"#/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema40.properties.exclude.type,parentSchema:schema40.properties.exclude,data:data5};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
else {
const err18 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema40.type,parentSchema:schema40,data};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
validate24.errors = vErrors;
return errors === 0;
}
validate24.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema44 = {"description":"Single files and patterns of files below the folder of backup.config.json, such as settings and certificates.","type":"object","additionalProperties":false,"required":["name","kind","paths"],"properties":{"name":{"$ref":"#/$defs/SourceName"},"kind":{"description":"Chosen files, such as settings.","const":"config-files","examples":["config-files"]},"paths":{"description":"Files and patterns, relative to the folder of backup.config.json. A path without * ? [ { must exist.","type":"array","minItems":1,"items":{"$ref":"#/$defs/Pattern"},"examples":[[".env","config/**/*.yml"]]},"exclude":{"description":"Patterns of what to leave out; they win over `paths`.","type":"array","items":{"$ref":"#/$defs/Pattern"},"examples":[["config/**/*.local.yml"]]}},"examples":[{"name":"settings","kind":"config-files","paths":[".env","config/**/*.yml"]}]};

function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate25.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema44.required,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema44.required,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.paths === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "paths"},message:"must have required property '"+"paths"+"'",schema:schema44.required,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "name") || (key0 === "kind")) || (key0 === "paths")) || (key0 === "exclude"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
const _errs6 = errors;
const _errs7 = errors;
if(!((((((((((((((data0 === "listings") || (data0 === "details")) || (data0 === "metadata.json")) || (data0 === "RECOVERY.txt")) || (data0 === "manifest-sha256.txt")) || (data0 === "tagmanifest-sha256.txt")) || (data0 === "bagit.txt")) || (data0 === "bag-info.txt")) || (data0 === "fetch.txt")) || (data0 === "data")) || (data0 === "con")) || (data0 === "prn")) || (data0 === "aux")) || (data0 === "nul"))){
const err4 = {};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var valid2 = _errs7 === errors;
if(valid2){
const err5 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/not",keyword:"not",params:{},message:"must NOT be valid",schema:schema35.not,parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
if(typeof data0 === "string"){
if(!pattern5.test(data0)){
const err6 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"},message:"must match pattern \""+"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"+"\"",schema:"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$",parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.type,parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if("config-files" !== data1){
const err8 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "config-files"},message:"must be equal to constant",schema:"config-files",parentSchema:schema44.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.paths !== undefined){
let data2 = data.paths;
if(Array.isArray(data2)){
if(data2.length < 1){
const err9 = {instancePath:instancePath+"/paths",schemaPath:"#/properties/paths/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema44.properties.paths,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
const len0 = data2.length;
for(let i0=0; i0<len0; i0++){
let data3 = data2[i0];
if(typeof data3 === "string"){
if(data3.length < 1){
const err10 = {instancePath:instancePath+"/paths/" + i0,schemaPath:"#/$defs/Pattern/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema42,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/paths/" + i0,schemaPath:"#/$defs/Pattern/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.type,parentSchema:schema42,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath:instancePath+"/paths",schemaPath:"#/properties/paths/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema44.properties.paths.type,parentSchema:schema44.properties.paths,data:data2};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.exclude !== undefined){
let data4 = data.exclude;
if(Array.isArray(data4)){
const len1 = data4.length;
for(let i1=0; i1<len1; i1++){
let data5 = data4[i1];
if(typeof data5 === "string"){
if(data5.length < 1){
const err13 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/$defs/Pattern/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema42,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
else {
const err14 = {instancePath:instancePath+"/exclude/" + i1,schemaPath:"#/$defs/Pattern/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.type,parentSchema:schema42,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath:instancePath+"/exclude",schemaPath:"#/properties/exclude/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema44.properties.exclude.type,parentSchema:schema44.properties.exclude,data:data4};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema44.type,parentSchema:schema44,data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
validate25.errors = vErrors;
return errors === 0;
}
validate25.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema48 = {"description":"A database of a CouchDB server (2.3 to 3.5, or PouchDB Server): all leaf revisions of all documents with their histories, conflicts and tombstones, design documents, attachments, _security and settings, byte for byte as the server gives them.","type":"object","additionalProperties":false,"required":["name","kind","url","database"],"properties":{"name":{"$ref":"#/$defs/SourceName"},"kind":{"description":"A CouchDB database.","const":"couchdb","examples":["couchdb"]},"url":{"description":"The server, with name and password of an administrator, percent-encoded; best as a reference to a secret.","type":"string","minLength":1,"examples":["${env:COUCHDB_URL}","https://backup:${env:COUCHDB_PASSWORD}@couch.example.org:6984"]},"database":{"description":"The name of the database; / and + as they are.","type":"string","minLength":1,"examples":["animaldb","sites/richmond"]},"attachments":{"description":"Whether attachments are captured. Without them a restored document has none. Default: true.","type":"boolean","default":true,"examples":[false]},"engine":{"description":"Who reads the documents. couchbackup: the package @cloudant/couchbackup, as a second opinion; it writes numbers such as 1.0 and 12345678901234567890 anew, and what it loses is named and makes the source degraded. Default: own.","enum":["own","couchbackup"],"default":"own","examples":["couchbackup"]},"local":{"description":"Whether _local documents are captured, which are never replicated. They are mostly checkpoints of replications, which mean nothing to a restored database. Default: false.","type":"boolean","default":false,"examples":[true]}},"examples":[{"name":"animals","kind":"couchdb","url":"${env:COUCHDB_URL}","database":"animaldb"}]};

function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate26.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema48.required,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema48.required,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.url === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'",schema:schema48.required,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.database === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "database"},message:"must have required property '"+"database"+"'",schema:schema48.required,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!(((((((key0 === "name") || (key0 === "kind")) || (key0 === "url")) || (key0 === "database")) || (key0 === "attachments")) || (key0 === "engine")) || (key0 === "local"))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
const _errs6 = errors;
const _errs7 = errors;
if(!((((((((((((((data0 === "listings") || (data0 === "details")) || (data0 === "metadata.json")) || (data0 === "RECOVERY.txt")) || (data0 === "manifest-sha256.txt")) || (data0 === "tagmanifest-sha256.txt")) || (data0 === "bagit.txt")) || (data0 === "bag-info.txt")) || (data0 === "fetch.txt")) || (data0 === "data")) || (data0 === "con")) || (data0 === "prn")) || (data0 === "aux")) || (data0 === "nul"))){
const err5 = {};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var valid2 = _errs7 === errors;
if(valid2){
const err6 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/not",keyword:"not",params:{},message:"must NOT be valid",schema:schema35.not,parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
if(typeof data0 === "string"){
if(!pattern5.test(data0)){
const err7 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"},message:"must match pattern \""+"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"+"\"",schema:"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$",parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SourceName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema35.type,parentSchema:schema35,data:data0};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if("couchdb" !== data1){
const err9 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "couchdb"},message:"must be equal to constant",schema:"couchdb",parentSchema:schema48.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.url !== undefined){
let data2 = data.url;
if(typeof data2 === "string"){
if(data2.length < 1){
const err10 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema48.properties.url,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.properties.url.type,parentSchema:schema48.properties.url,data:data2};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.database !== undefined){
let data3 = data.database;
if(typeof data3 === "string"){
if(data3.length < 1){
const err12 = {instancePath:instancePath+"/database",schemaPath:"#/properties/database/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema48.properties.database,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/database",schemaPath:"#/properties/database/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.properties.database.type,parentSchema:schema48.properties.database,data:data3};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.attachments !== undefined){
let data4 = data.attachments;
if(typeof data4 !== "boolean"){
const err14 = {instancePath:instancePath+"/attachments",schemaPath:"#/properties/attachments/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema48.properties.attachments.type,parentSchema:schema48.properties.attachments,data:data4};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.engine !== undefined){
let data5 = data.engine;
if(!((data5 === "own") || (data5 === "couchbackup"))){
const err15 = {instancePath:instancePath+"/engine",schemaPath:"#/properties/engine/enum",keyword:"enum",params:{allowedValues: schema48.properties.engine.enum},message:"must be equal to one of the allowed values",schema:schema48.properties.engine.enum,parentSchema:schema48.properties.engine,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.local !== undefined){
let data6 = data.local;
if(typeof data6 !== "boolean"){
const err16 = {instancePath:instancePath+"/local",schemaPath:"#/properties/local/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema48.properties.local.type,parentSchema:schema48.properties.local,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema48.type,parentSchema:schema48,data};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
validate26.errors = vErrors;
return errors === 0;
}
validate26.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate21.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const tag0 = data.kind;
if(typeof tag0 == "string"){
if(tag0 === "sqlite"){
if(!(validate22(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var props0 = true;
}
else if(tag0 === "mariadb"){
if(!(validate23(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "uploads"){
if(!(validate24(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "config-files"){
if(!(validate25(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "couchdb"){
if(!(validate26(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else {
const err1 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "mapping", tag: "kind", tagValue: tag0},message:"value of tag \"kind\" must be in oneOf",schema:schema33.discriminator,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "tag", tag: "kind", tagValue: tag0},message:"tag \"kind\" must be string",schema:schema33.discriminator,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema33.type,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate21.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate21.evaluated = {"dynamicProps":true,"dynamicItems":false};

const schema50 = {"description":"One place for snapshots; `kind` says what it is and which other properties it takes.","type":"object","required":["kind"],"discriminator":{"propertyName":"kind"},"oneOf":[{"$ref":"#/$defs/RepositoryDestination"},{"$ref":"#/$defs/ArchiveDestination"}],"examples":[{"name":"local","kind":"repository","url":"file:backups"}]};
const schema51 = {"description":"A repository: content that snapshots have in common is kept once, compressed. Its RECOVERY.md says how to read it without Holdfast.","type":"object","additionalProperties":false,"required":["name","kind","url"],"properties":{"name":{"$ref":"#/$defs/DestinationName"},"kind":{"description":"A deduplicating repository.","const":"repository","examples":["repository"]},"encryption":{"$ref":"#/$defs/Encryption"},"url":{"description":"Where the repository lies: file: and a folder, relative to the folder of this file or absolute; s3://BUCKET/PREFIX; sftp://USER@HOST:PORT/FOLDER, in which /~/FOLDER starts from the user's own; or rclone:REMOTE:FOLDER for a remote of rclone's configuration. It is made when it does not exist; a bucket must exist. No URL holds a password.","type":"string","pattern":"^(?:file:.+|s3://[^/@:?#]+(?:/[^?#]*)?|sftp://[^/?#]+/.+|rclone:[^:,=]+:.*|.*\\$\\{.+)$","$comment":"file: and a folder, s3://bucket/prefix, sftp://user@host/folder or rclone:remote:folder","examples":["file:backups","s3://shop-backups/site","sftp://backup@nas.example.org/srv/site","rclone:drive:backups/site","${env:BACKUP_URL}"]},"s3":{"$ref":"#/$defs/S3Options"},"sftp":{"$ref":"#/$defs/SftpOptions"},"rclone":{"$ref":"#/$defs/RcloneOptions"},"copyFrom":{"$ref":"#/$defs/CopyFrom"},"offSite":{"$ref":"#/$defs/OffSite"},"storage":{"$ref":"#/$defs/Storage"},"retention":{"$ref":"#/$defs/DestinationRetention"},"signing":{"$ref":"#/$defs/SigningConfig"}},"examples":[{"name":"local","kind":"repository","url":"file:backups"}]};
const schema52 = {"description":"Name of the destination, unique in this file, for messages, --destination and --from. Letters, digits, dot, underscore and hyphen; at most 64.","type":"string","pattern":"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$","$comment":"a name of letters, digits, dot, underscore and hyphen, at most 64, starting with a letter or digit and not ending with a dot","examples":["local","usb"]};
const schema56 = {"description":"What the s3: URL of a repository cannot say. Without it everything is as usual for Amazon's tools: region and keys come from the environment, the profile or the machine's role.","type":"object","additionalProperties":false,"properties":{"endpoint":{"description":"The server, when it is not Amazon's.","type":"string","pattern":"^(?:https?://[^/@?#]+/?|.*\\$\\{.+)$","$comment":"https:// and a host, without a path","examples":["https://s3.eu-central-003.backblazeb2.com","http://127.0.0.1:9000"]},"region":{"description":"The region of the bucket. Default: what the environment or the profile says; us-east-1 with an endpoint.","type":"string","minLength":1,"examples":["eu-central-1"]},"pathStyle":{"description":"Whether the bucket stands in the path of the address and not in its host. Default: true with an endpoint, false without.","type":"boolean","examples":[true]},"accessKeyId":{"description":"The id of the access key. Default: as Amazon's tools find it.","type":"string","minLength":1,"examples":["${env:BACKUP_KEY_ID}"]},"secretAccessKey":{"description":"The secret of the access key, as a reference.","type":"string","minLength":1,"examples":["${env:BACKUP_KEY}"]},"sessionToken":{"description":"The token of a temporary access key, as a reference.","type":"string","minLength":1,"examples":["${env:BACKUP_SESSION_TOKEN}"]},"conditionalWrites":{"description":"Whether the server keeps If-None-Match: *, so that of two runs that write the same name only one wins; locks are surer with it. holdfast doctor tries it out. Default: true for Amazon, false with an endpoint.","type":"boolean","examples":[true]},"retention":{"description":"Keeps what was stored from being deleted for a time, by the object lock of the bucket, which must be switched on there. Prune can free room only behind it.","type":"object","additionalProperties":false,"required":["mode","days"],"properties":{"mode":{"description":"governance: who has the right to may still delete; compliance: nobody may, not even the owner of the account.","enum":["governance","compliance"],"examples":["governance"]},"days":{"description":"How long, from the time it was stored.","type":"integer","minimum":1,"maximum":36500,"examples":[30]}},"examples":[{"mode":"governance","days":30}]}},"examples":[{"endpoint":"https://s3.example.org","accessKeyId":"${env:BACKUP_KEY_ID}","secretAccessKey":"${env:BACKUP_KEY}"}]};
const schema57 = {"description":"What the sftp: URL of a repository cannot say. Without it everything is as ssh has it: ~/.ssh/config, the agent, known_hosts. A host whose key is not known is always refused.","type":"object","additionalProperties":false,"properties":{"identityFile":{"description":"The private key to log in with, relative to the folder of this file or absolute.","type":"string","minLength":1,"examples":["/etc/holdfast/backup_ed25519"]},"knownHosts":{"description":"The file of host keys that are trusted, relative to the folder of this file or absolute, as ssh-keyscan writes it. Default: ssh's own files.","type":"string","minLength":1,"examples":["/etc/holdfast/known_hosts"]},"password":{"description":"What ssh would ask for, as a reference: the password of the account, or the passphrase of the private key.","type":"string","minLength":1,"examples":["${env:BACKUP_SSH_PASSWORD}"]}},"examples":[{"identityFile":"/etc/holdfast/backup_ed25519","knownHosts":"/etc/holdfast/known_hosts"}]};
const schema58 = {"description":"What the rclone: URL of a repository cannot say.","type":"object","additionalProperties":false,"properties":{"config":{"description":"rclone's configuration, relative to the folder of this file or absolute. Default: rclone's own.","type":"string","minLength":1,"examples":["/etc/holdfast/rclone.conf"]},"password":{"description":"The password of rclone's configuration, as a reference, when that is encrypted.","type":"string","minLength":1,"examples":["${env:RCLONE_PASSWORD}"]}},"examples":[{"config":"/etc/holdfast/rclone.conf"}]};
const schema59 = {"description":"The destination that this one is a copy of. A backup then writes that one, and brings here from there what is missing, so that the site is read once; a repository takes packs as they are. A copy that fails makes the run degraded, and the next run catches up.","type":"string","pattern":"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$","$comment":"the name of another destination","examples":["local"]};
const schema60 = {"description":"Whether it stands elsewhere, so that a fire here leaves it. Default: true for s3:, sftp: and rclone:, false for folders.","type":"boolean","examples":[true]};
const schema61 = {"description":"The kind of storage that it stands on, in your words: `holdfast report` counts how many kinds each snapshot is on. Default: disk for folders, otherwise the scheme of the URL.","type":"string","minLength":1,"maxLength":40,"examples":["usb disk","tape"]};
const pattern14 = new RegExp("^(?:file:.+|s3://[^/@:?#]+(?:/[^?#]*)?|sftp://[^/?#]+/.+|rclone:[^:,=]+:.*|.*\\$\\{.+)$", "u");
const pattern15 = new RegExp("^(?:https?://[^/@?#]+/?|.*\\$\\{.+)$", "u");
const schema53 = {"description":"For whom the content is encrypted with age. The machine that makes backups can add to it, list and delete, but not read: only the recipients can, with their identity, also with the age program alone. A repository is encrypted from its first snapshot on or not at all.","type":"object","additionalProperties":false,"required":["recipients"],"properties":{"recipients":{"description":"Who can read. Two at least, unless singleRecipient is true: when all identities are lost, so is everything. When this list changes, somebody who can read runs holdfast key add or holdfast key remove.","type":"array","minItems":1,"items":{"$ref":"#/$defs/EncryptionRecipient"},"examples":[["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",{"name":"safe","passphrase":"${env:BACKUP_PASSPHRASE}"}]]},"singleRecipient":{"description":"One recipient is enough. Default: false.","type":"boolean","default":false,"examples":[true]},"identity":{"description":"An identity file to read with, relative to the folder of this file; as --identity. It has no business on a machine that only makes backups: whoever takes that over could read everything.","type":"string","minLength":1,"examples":["/home/ops/holdfast.key"]}},"examples":[{"recipients":["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",{"name":"safe","passphrase":"${env:BACKUP_PASSPHRASE}"}]}]};
const schema54 = {"description":"Somebody who can read: an age recipient, age1…, as holdfast key create or age-keygen prints it, by itself or with a name; or a name and a passphrase.","type":["string","object"],"pattern":"^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$","$comment":"an age recipient, age1 and 58 more letters and digits, or an object with a name and a recipient or passphrase","additionalProperties":false,"required":["name"],"properties":{"name":{"$ref":"#/$defs/RecipientName"},"recipient":{"description":"The age recipient.","type":"string","pattern":"^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$","$comment":"an age recipient, age1 and 58 more letters and digits","examples":["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]},"passphrase":{"description":"A reference, ${env:NAME} or ${file:PATH}, to a passphrase of which an identity in the repository is made. It is needed when the repository is made or this recipient is added, and to read; otherwise it may be missing, and should be on the machine that makes backups.","type":"string","minLength":1,"examples":["${env:BACKUP_PASSPHRASE}"]}},"examples":[{"name":"ops","recipient":"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"},{"name":"safe","passphrase":"${env:BACKUP_PASSPHRASE}"}]};
const schema55 = {"description":"Name of the recipient, unique in its list; it stands in the repository in the clear. Letters, digits, dot, underscore, hyphen, @ and spaces; at most 64.","type":"string","pattern":"^[A-Za-z0-9](?:[A-Za-z0-9._@ -]{0,62}[A-Za-z0-9])?$","$comment":"a name of letters, digits, dot, underscore, hyphen, @ and spaces, at most 64","examples":["ops","safe"]};
const pattern11 = new RegExp("^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$", "u");
const pattern12 = new RegExp("^[A-Za-z0-9](?:[A-Za-z0-9._@ -]{0,62}[A-Za-z0-9])?$", "u");

function validate36(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate36.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if((typeof data !== "string") && (!(data && typeof data == "object" && !Array.isArray(data)))){
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: schema54.type},message:"must be string,object",schema:schema54.type,parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(typeof data === "string"){
if(!pattern11.test(data)){
const err1 = {instancePath,schemaPath:"#/pattern",keyword:"pattern",params:{pattern: "^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$"},message:"must match pattern \""+"^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$"+"\"",schema:"^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$",parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema54.required,parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "name") || (key0 === "recipient")) || (key0 === "passphrase"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema54,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 === "string"){
if(!pattern12.test(data0)){
const err4 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/RecipientName/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9](?:[A-Za-z0-9._@ -]{0,62}[A-Za-z0-9])?$"},message:"must match pattern \""+"^[A-Za-z0-9](?:[A-Za-z0-9._@ -]{0,62}[A-Za-z0-9])?$"+"\"",schema:"^[A-Za-z0-9](?:[A-Za-z0-9._@ -]{0,62}[A-Za-z0-9])?$",parentSchema:schema55,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/RecipientName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema55.type,parentSchema:schema55,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.recipient !== undefined){
let data1 = data.recipient;
if(typeof data1 === "string"){
if(!pattern11.test(data1)){
const err6 = {instancePath:instancePath+"/recipient",schemaPath:"#/properties/recipient/pattern",keyword:"pattern",params:{pattern: "^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$"},message:"must match pattern \""+"^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$"+"\"",schema:"^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$",parentSchema:schema54.properties.recipient,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/recipient",schemaPath:"#/properties/recipient/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema54.properties.recipient.type,parentSchema:schema54.properties.recipient,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.passphrase !== undefined){
let data2 = data.passphrase;
if(typeof data2 === "string"){
if(data2.length < 1){
const err8 = {instancePath:instancePath+"/passphrase",schemaPath:"#/properties/passphrase/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema54.properties.passphrase,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/passphrase",schemaPath:"#/properties/passphrase/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema54.properties.passphrase.type,parentSchema:schema54.properties.passphrase,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
validate36.errors = vErrors;
return errors === 0;
}
validate36.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate35(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate35.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.recipients === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "recipients"},message:"must have required property '"+"recipients"+"'",schema:schema53.required,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "recipients") || (key0 === "singleRecipient")) || (key0 === "identity"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.recipients !== undefined){
let data0 = data.recipients;
if(Array.isArray(data0)){
if(data0.length < 1){
const err2 = {instancePath:instancePath+"/recipients",schemaPath:"#/properties/recipients/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema53.properties.recipients,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const len0 = data0.length;
for(let i0=0; i0<len0; i0++){
if(!(validate36(data0[i0], {instancePath:instancePath+"/recipients/" + i0,parentData:data0,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate36.errors : vErrors.concat(validate36.errors);
errors = vErrors.length;
}
}
}
else {
const err3 = {instancePath:instancePath+"/recipients",schemaPath:"#/properties/recipients/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema53.properties.recipients.type,parentSchema:schema53.properties.recipients,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.singleRecipient !== undefined){
let data2 = data.singleRecipient;
if(typeof data2 !== "boolean"){
const err4 = {instancePath:instancePath+"/singleRecipient",schemaPath:"#/properties/singleRecipient/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema53.properties.singleRecipient.type,parentSchema:schema53.properties.singleRecipient,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.identity !== undefined){
let data3 = data.identity;
if(typeof data3 === "string"){
if(data3.length < 1){
const err5 = {instancePath:instancePath+"/identity",schemaPath:"#/properties/identity/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema53.properties.identity,data:data3};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/identity",schemaPath:"#/properties/identity/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.properties.identity.type,parentSchema:schema53.properties.identity,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema53.type,parentSchema:schema53,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate35.errors = vErrors;
return errors === 0;
}
validate35.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema62 = {"description":"What `holdfast prune` keeps in this destination, in place of the rules of the whole configuration. Its last, daily, weekly, monthly, yearly and within stand alone; preChange and maxShrink are those of the whole configuration where they are absent.","type":"object","additionalProperties":false,"properties":{"last":{"$ref":"#/$defs/KeepCount","description":"Keep so many of the newest snapshots.","examples":[3]},"daily":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many days that have one.","examples":[7]},"weekly":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many weeks (Monday to Sunday) that have one.","examples":[4]},"monthly":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many months that have one.","examples":[6]},"yearly":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many years that have one.","examples":[1]},"within":{"$ref":"#/$defs/KeepWithin"},"preChange":{"$ref":"#/$defs/KeepPreChange"},"maxShrink":{"$ref":"#/$defs/MaxShrink"}},"examples":[{"last":3}]};
const schema63 = {"description":"How many to keep.","type":"integer","minimum":1,"maximum":100000,"$comment":"a whole number from 1 to 100000; leave the rule out to keep none by it","examples":[12]};
const schema68 = {"description":"Keep every snapshot that is at most this much older than the newest one: years, months, weeks, days and hours.","type":"string","pattern":"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$","$comment":"a length of time such as \"14d\", \"6m\" or \"1y6m\"","examples":["14d","1y6m","36h"]};
const schema69 = {"description":"How long to keep snapshots of kind pre-change that were not given --keep: until-verified (until a later snapshot of the same sources is verified at level content), a number of days, or permanent. Without it they are as any other.","type":"string","pattern":"^(?:until-verified|days_[1-9][0-9]{0,4}|permanent)$","$comment":"\"until-verified\", \"days_N\" or \"permanent\"","examples":["until-verified","days_90"]};
const schema70 = {"description":"Refuse to prune when a source has lost more than this share of its artifacts or bytes since the complete snapshot before, or when the last snapshot that holds as much as there once was would go. Default: 50%.","type":"string","pattern":"^(?:100|[1-9]?[0-9])%$","$comment":"a share from \"0%\" to \"100%\"","default":"50%","examples":["50%","20%"]};
const pattern17 = new RegExp("^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$", "u");
const pattern18 = new RegExp("^(?:until-verified|days_[1-9][0-9]{0,4}|permanent)$", "u");
const pattern19 = new RegExp("^(?:100|[1-9]?[0-9])%$", "u");

function validate39(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate39.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((((((((key0 === "last") || (key0 === "daily")) || (key0 === "weekly")) || (key0 === "monthly")) || (key0 === "yearly")) || (key0 === "within")) || (key0 === "preChange")) || (key0 === "maxShrink"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema62,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.last !== undefined){
let data0 = data.last;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
const err1 = {instancePath:instancePath+"/last",schemaPath:"#/$defs/KeepCount/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema63.type,parentSchema:schema63,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 100000 || isNaN(data0)){
const err2 = {instancePath:instancePath+"/last",schemaPath:"#/$defs/KeepCount/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema63,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data0 < 1 || isNaN(data0)){
const err3 = {instancePath:instancePath+"/last",schemaPath:"#/$defs/KeepCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema63,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
if(data.daily !== undefined){
let data1 = data.daily;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
const err4 = {instancePath:instancePath+"/daily",schemaPath:"#/$defs/KeepCount/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema63.type,parentSchema:schema63,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 100000 || isNaN(data1)){
const err5 = {instancePath:instancePath+"/daily",schemaPath:"#/$defs/KeepCount/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema63,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data1 < 1 || isNaN(data1)){
const err6 = {instancePath:instancePath+"/daily",schemaPath:"#/$defs/KeepCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema63,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
if(data.weekly !== undefined){
let data2 = data.weekly;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
const err7 = {instancePath:instancePath+"/weekly",schemaPath:"#/$defs/KeepCount/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema63.type,parentSchema:schema63,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 100000 || isNaN(data2)){
const err8 = {instancePath:instancePath+"/weekly",schemaPath:"#/$defs/KeepCount/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema63,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data2 < 1 || isNaN(data2)){
const err9 = {instancePath:instancePath+"/weekly",schemaPath:"#/$defs/KeepCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema63,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
if(data.monthly !== undefined){
let data3 = data.monthly;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
const err10 = {instancePath:instancePath+"/monthly",schemaPath:"#/$defs/KeepCount/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema63.type,parentSchema:schema63,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 > 100000 || isNaN(data3)){
const err11 = {instancePath:instancePath+"/monthly",schemaPath:"#/$defs/KeepCount/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema63,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data3 < 1 || isNaN(data3)){
const err12 = {instancePath:instancePath+"/monthly",schemaPath:"#/$defs/KeepCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema63,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
if(data.yearly !== undefined){
let data4 = data.yearly;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err13 = {instancePath:instancePath+"/yearly",schemaPath:"#/$defs/KeepCount/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema63.type,parentSchema:schema63,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 100000 || isNaN(data4)){
const err14 = {instancePath:instancePath+"/yearly",schemaPath:"#/$defs/KeepCount/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema63,data:data4};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data4 < 1 || isNaN(data4)){
const err15 = {instancePath:instancePath+"/yearly",schemaPath:"#/$defs/KeepCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema63,data:data4};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
if(data.within !== undefined){
let data5 = data.within;
if(typeof data5 === "string"){
if(!pattern17.test(data5)){
const err16 = {instancePath:instancePath+"/within",schemaPath:"#/$defs/KeepWithin/pattern",keyword:"pattern",params:{pattern: "^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$"},message:"must match pattern \""+"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$"+"\"",schema:"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$",parentSchema:schema68,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/within",schemaPath:"#/$defs/KeepWithin/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema68.type,parentSchema:schema68,data:data5};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.preChange !== undefined){
let data6 = data.preChange;
if(typeof data6 === "string"){
if(!pattern18.test(data6)){
const err18 = {instancePath:instancePath+"/preChange",schemaPath:"#/$defs/KeepPreChange/pattern",keyword:"pattern",params:{pattern: "^(?:until-verified|days_[1-9][0-9]{0,4}|permanent)$"},message:"must match pattern \""+"^(?:until-verified|days_[1-9][0-9]{0,4}|permanent)$"+"\"",schema:"^(?:until-verified|days_[1-9][0-9]{0,4}|permanent)$",parentSchema:schema69,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/preChange",schemaPath:"#/$defs/KeepPreChange/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema69.type,parentSchema:schema69,data:data6};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.maxShrink !== undefined){
let data7 = data.maxShrink;
if(typeof data7 === "string"){
if(!pattern19.test(data7)){
const err20 = {instancePath:instancePath+"/maxShrink",schemaPath:"#/$defs/MaxShrink/pattern",keyword:"pattern",params:{pattern: "^(?:100|[1-9]?[0-9])%$"},message:"must match pattern \""+"^(?:100|[1-9]?[0-9])%$"+"\"",schema:"^(?:100|[1-9]?[0-9])%$",parentSchema:schema70,data:data7};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/maxShrink",schemaPath:"#/$defs/MaxShrink/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema70.type,parentSchema:schema70,data:data7};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
else {
const err22 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema62.type,parentSchema:schema62,data};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
validate39.errors = vErrors;
return errors === 0;
}
validate39.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema71 = {"description":"How snapshots are signed, so that nobody without the key can pass off another one: in every destination, or in the one that it stands in. A snapshot that cannot be signed is not made.","type":"object","required":["kind"],"discriminator":{"propertyName":"kind"},"oneOf":[{"$ref":"#/$defs/MinisignSigning"},{"$ref":"#/$defs/GpgSigning"},{"$ref":"#/$defs/NoSigning"}],"examples":[{"kind":"minisign","secretKey":"/etc/holdfast/sign.key","publicKeys":["${file:sign.pub}"]}]};
const schema78 = {"description":"No signatures, in a destination of a configuration that signs otherwise.","type":"object","additionalProperties":false,"required":["kind"],"properties":{"kind":{"description":"No signatures.","const":"none","examples":["none"]}},"examples":[{"kind":"none"}]};
const schema72 = {"description":"Ed25519 in the format of minisign, which checks it with: minisign -V -p sign.pub -m FILE.","type":"object","additionalProperties":false,"required":["kind","publicKeys"],"properties":{"kind":{"description":"Signatures in the format of minisign.","const":"minisign","examples":["minisign"]},"secretKey":{"description":"The secret key: the file that holdfast sign-key create or minisign -G made, or ${file:PATH} or ${env:NAME} for its text. Needed to back up; a machine that only verifies and restores leaves it out.","type":"string","minLength":1,"examples":["/etc/holdfast/sign.key","${file:/etc/holdfast/sign.key}"]},"password":{"description":"The password of the secret key, as a reference; without it the key must not be encrypted.","type":"string","minLength":1,"examples":["${env:HOLDFAST_SIGNING_PASSWORD}"]},"publicKeys":{"description":"Whose signatures count: public keys of minisign, each the line that begins with RW, or ${file:PATH} of a .pub file. Earlier keys stay here as long as their snapshots do.","type":"array","minItems":1,"items":{"description":"A public key of minisign.","type":"string","minLength":1,"examples":["${file:sign.pub}"]},"examples":[["${file:sign.pub}"]]},"required":{"$ref":"#/$defs/SigningRequired"}},"examples":[{"kind":"minisign","secretKey":"/etc/holdfast/sign.key","publicKeys":["${file:sign.pub}"]}]};
const schema73 = {"description":"Whether a snapshot without a good signature is a finding of verify (exit code 4) and refused by restore, unless --accept-unsigned. false: a missing one is only told. Default: true.","type":"boolean","default":true,"examples":[true]};

function validate42(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate42.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema72.required,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.publicKeys === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "publicKeys"},message:"must have required property '"+"publicKeys"+"'",schema:schema72.required,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "kind") || (key0 === "secretKey")) || (key0 === "password")) || (key0 === "publicKeys")) || (key0 === "required"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("minisign" !== data0){
const err3 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "minisign"},message:"must be equal to constant",schema:"minisign",parentSchema:schema72.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.secretKey !== undefined){
let data1 = data.secretKey;
if(typeof data1 === "string"){
if(data1.length < 1){
const err4 = {instancePath:instancePath+"/secretKey",schemaPath:"#/properties/secretKey/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema72.properties.secretKey,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/secretKey",schemaPath:"#/properties/secretKey/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema72.properties.secretKey.type,parentSchema:schema72.properties.secretKey,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.password !== undefined){
let data2 = data.password;
if(typeof data2 === "string"){
if(data2.length < 1){
const err6 = {instancePath:instancePath+"/password",schemaPath:"#/properties/password/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema72.properties.password,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/password",schemaPath:"#/properties/password/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema72.properties.password.type,parentSchema:schema72.properties.password,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.publicKeys !== undefined){
let data3 = data.publicKeys;
if(Array.isArray(data3)){
if(data3.length < 1){
const err8 = {instancePath:instancePath+"/publicKeys",schemaPath:"#/properties/publicKeys/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema72.properties.publicKeys,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if(typeof data4 === "string"){
if(data4.length < 1){
const err9 = {instancePath:instancePath+"/publicKeys/" + i0,schemaPath:"#/properties/publicKeys/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema72.properties.publicKeys.items,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/publicKeys/" + i0,schemaPath:"#/properties/publicKeys/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema72.properties.publicKeys.items.type,parentSchema:schema72.properties.publicKeys.items,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath:instancePath+"/publicKeys",schemaPath:"#/properties/publicKeys/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema72.properties.publicKeys.type,parentSchema:schema72.properties.publicKeys,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.required !== undefined){
let data5 = data.required;
if(typeof data5 !== "boolean"){
const err12 = {instancePath:instancePath+"/required",schemaPath:"#/$defs/SigningRequired/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema73.type,parentSchema:schema73,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
else {
const err13 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema72.type,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
validate42.errors = vErrors;
return errors === 0;
}
validate42.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema74 = {"description":"Detached signatures of the program gpg, which checks them with: gpg --verify FILE.asc FILE.","type":"object","additionalProperties":false,"required":["kind","key"],"properties":{"kind":{"description":"Signatures of GPG.","const":"gpg","examples":["gpg"]},"key":{"$ref":"#/$defs/GpgFingerprint"},"home":{"description":"The folder of the keyring, relative to the folder of this file or absolute. Default: that of the user.","type":"string","minLength":1,"examples":["/etc/holdfast/gnupg"]},"password":{"description":"The passphrase of the secret key, as a reference; without it GPG's agent must have it.","type":"string","minLength":1,"examples":["${env:HOLDFAST_SIGNING_PASSWORD}"]},"publicKeys":{"description":"Fingerprints of further keys whose signatures count, such as earlier ones. They must be in the keyring.","type":"array","items":{"$ref":"#/$defs/GpgFingerprint"},"examples":[["0123456789ABCDEF0123456789ABCDEF01234567"]]},"required":{"$ref":"#/$defs/SigningRequired"}},"examples":[{"kind":"gpg","key":"0123456789ABCDEF0123456789ABCDEF01234567"}]};
const schema75 = {"description":"The whole fingerprint of a key, without spaces, as gpg --fingerprint shows it.","type":"string","pattern":"^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|.*\\$\\{.+)$","$comment":"a whole fingerprint: 40 hexadecimal digits without spaces","examples":["0123456789ABCDEF0123456789ABCDEF01234567"]};
const pattern20 = new RegExp("^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|.*\\$\\{.+)$", "u");

function validate43(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate43.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema74.required,parentSchema:schema74,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.key === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "key"},message:"must have required property '"+"key"+"'",schema:schema74.required,parentSchema:schema74,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((((key0 === "kind") || (key0 === "key")) || (key0 === "home")) || (key0 === "password")) || (key0 === "publicKeys")) || (key0 === "required"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema74,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("gpg" !== data0){
const err3 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "gpg"},message:"must be equal to constant",schema:"gpg",parentSchema:schema74.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.key !== undefined){
let data1 = data.key;
if(typeof data1 === "string"){
if(!pattern20.test(data1)){
const err4 = {instancePath:instancePath+"/key",schemaPath:"#/$defs/GpgFingerprint/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|.*\\$\\{.+)$"},message:"must match pattern \""+"^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|.*\\$\\{.+)$"+"\"",schema:"^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|.*\\$\\{.+)$",parentSchema:schema75,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/key",schemaPath:"#/$defs/GpgFingerprint/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema75.type,parentSchema:schema75,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.home !== undefined){
let data2 = data.home;
if(typeof data2 === "string"){
if(data2.length < 1){
const err6 = {instancePath:instancePath+"/home",schemaPath:"#/properties/home/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema74.properties.home,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/home",schemaPath:"#/properties/home/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema74.properties.home.type,parentSchema:schema74.properties.home,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.password !== undefined){
let data3 = data.password;
if(typeof data3 === "string"){
if(data3.length < 1){
const err8 = {instancePath:instancePath+"/password",schemaPath:"#/properties/password/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema74.properties.password,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/password",schemaPath:"#/properties/password/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema74.properties.password.type,parentSchema:schema74.properties.password,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.publicKeys !== undefined){
let data4 = data.publicKeys;
if(Array.isArray(data4)){
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
if(typeof data5 === "string"){
if(!pattern20.test(data5)){
const err10 = {instancePath:instancePath+"/publicKeys/" + i0,schemaPath:"#/$defs/GpgFingerprint/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|.*\\$\\{.+)$"},message:"must match pattern \""+"^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|.*\\$\\{.+)$"+"\"",schema:"^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|.*\\$\\{.+)$",parentSchema:schema75,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/publicKeys/" + i0,schemaPath:"#/$defs/GpgFingerprint/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema75.type,parentSchema:schema75,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath:instancePath+"/publicKeys",schemaPath:"#/properties/publicKeys/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema74.properties.publicKeys.type,parentSchema:schema74.properties.publicKeys,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.required !== undefined){
let data6 = data.required;
if(typeof data6 !== "boolean"){
const err13 = {instancePath:instancePath+"/required",schemaPath:"#/$defs/SigningRequired/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema73.type,parentSchema:schema73,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema74.type,parentSchema:schema74,data};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
validate43.errors = vErrors;
return errors === 0;
}
validate43.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate41(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate41.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema71.required,parentSchema:schema71,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const tag0 = data.kind;
if(typeof tag0 == "string"){
if(tag0 === "minisign"){
if(!(validate42(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate42.errors : vErrors.concat(validate42.errors);
errors = vErrors.length;
}
var props0 = true;
}
else if(tag0 === "gpg"){
if(!(validate43(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate43.errors : vErrors.concat(validate43.errors);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "none"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/$defs/NoSigning/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema78.required,parentSchema:schema78,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(key0 === "kind")){
const err2 = {instancePath,schemaPath:"#/$defs/NoSigning/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema78,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("none" !== data0){
const err3 = {instancePath:instancePath+"/kind",schemaPath:"#/$defs/NoSigning/properties/kind/const",keyword:"const",params:{allowedValue: "none"},message:"must be equal to constant",schema:"none",parentSchema:schema78.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/$defs/NoSigning/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema78.type,parentSchema:schema78,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else {
const err5 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "mapping", tag: "kind", tagValue: tag0},message:"value of tag \"kind\" must be in oneOf",schema:schema71.discriminator,parentSchema:schema71,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "tag", tag: "kind", tagValue: tag0},message:"tag \"kind\" must be string",schema:schema71.discriminator,parentSchema:schema71,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema71.type,parentSchema:schema71,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate41.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate41.evaluated = {"dynamicProps":true,"dynamicItems":false};


function validate34(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate34.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.url === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'",schema:schema51.required,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema51.properties, key0))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 === "string"){
if(!pattern5.test(data0)){
const err4 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/DestinationName/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"},message:"must match pattern \""+"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"+"\"",schema:"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$",parentSchema:schema52,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/DestinationName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema52.type,parentSchema:schema52,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if("repository" !== data1){
const err6 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "repository"},message:"must be equal to constant",schema:"repository",parentSchema:schema51.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.encryption !== undefined){
if(!(validate35(data.encryption, {instancePath:instancePath+"/encryption",parentData:data,parentDataProperty:"encryption",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
errors = vErrors.length;
}
}
if(data.url !== undefined){
let data3 = data.url;
if(typeof data3 === "string"){
if(!pattern14.test(data3)){
const err7 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/pattern",keyword:"pattern",params:{pattern: "^(?:file:.+|s3://[^/@:?#]+(?:/[^?#]*)?|sftp://[^/?#]+/.+|rclone:[^:,=]+:.*|.*\\$\\{.+)$"},message:"must match pattern \""+"^(?:file:.+|s3://[^/@:?#]+(?:/[^?#]*)?|sftp://[^/?#]+/.+|rclone:[^:,=]+:.*|.*\\$\\{.+)$"+"\"",schema:"^(?:file:.+|s3://[^/@:?#]+(?:/[^?#]*)?|sftp://[^/?#]+/.+|rclone:[^:,=]+:.*|.*\\$\\{.+)$",parentSchema:schema51.properties.url,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/url",schemaPath:"#/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema51.properties.url.type,parentSchema:schema51.properties.url,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.s3 !== undefined){
let data4 = data.s3;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
for(const key1 in data4){
if(!((((((((key1 === "endpoint") || (key1 === "region")) || (key1 === "pathStyle")) || (key1 === "accessKeyId")) || (key1 === "secretAccessKey")) || (key1 === "sessionToken")) || (key1 === "conditionalWrites")) || (key1 === "retention"))){
const err9 = {instancePath:instancePath+"/s3",schemaPath:"#/$defs/S3Options/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema56,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data4.endpoint !== undefined){
let data5 = data4.endpoint;
if(typeof data5 === "string"){
if(!pattern15.test(data5)){
const err10 = {instancePath:instancePath+"/s3/endpoint",schemaPath:"#/$defs/S3Options/properties/endpoint/pattern",keyword:"pattern",params:{pattern: "^(?:https?://[^/@?#]+/?|.*\\$\\{.+)$"},message:"must match pattern \""+"^(?:https?://[^/@?#]+/?|.*\\$\\{.+)$"+"\"",schema:"^(?:https?://[^/@?#]+/?|.*\\$\\{.+)$",parentSchema:schema56.properties.endpoint,data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/s3/endpoint",schemaPath:"#/$defs/S3Options/properties/endpoint/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema56.properties.endpoint.type,parentSchema:schema56.properties.endpoint,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data4.region !== undefined){
let data6 = data4.region;
if(typeof data6 === "string"){
if(data6.length < 1){
const err12 = {instancePath:instancePath+"/s3/region",schemaPath:"#/$defs/S3Options/properties/region/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema56.properties.region,data:data6};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/s3/region",schemaPath:"#/$defs/S3Options/properties/region/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema56.properties.region.type,parentSchema:schema56.properties.region,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data4.pathStyle !== undefined){
let data7 = data4.pathStyle;
if(typeof data7 !== "boolean"){
const err14 = {instancePath:instancePath+"/s3/pathStyle",schemaPath:"#/$defs/S3Options/properties/pathStyle/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema56.properties.pathStyle.type,parentSchema:schema56.properties.pathStyle,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data4.accessKeyId !== undefined){
let data8 = data4.accessKeyId;
if(typeof data8 === "string"){
if(data8.length < 1){
const err15 = {instancePath:instancePath+"/s3/accessKeyId",schemaPath:"#/$defs/S3Options/properties/accessKeyId/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema56.properties.accessKeyId,data:data8};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/s3/accessKeyId",schemaPath:"#/$defs/S3Options/properties/accessKeyId/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema56.properties.accessKeyId.type,parentSchema:schema56.properties.accessKeyId,data:data8};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data4.secretAccessKey !== undefined){
let data9 = data4.secretAccessKey;
if(typeof data9 === "string"){
if(data9.length < 1){
const err17 = {instancePath:instancePath+"/s3/secretAccessKey",schemaPath:"#/$defs/S3Options/properties/secretAccessKey/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema56.properties.secretAccessKey,data:data9};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/s3/secretAccessKey",schemaPath:"#/$defs/S3Options/properties/secretAccessKey/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema56.properties.secretAccessKey.type,parentSchema:schema56.properties.secretAccessKey,data:data9};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data4.sessionToken !== undefined){
let data10 = data4.sessionToken;
if(typeof data10 === "string"){
if(data10.length < 1){
const err19 = {instancePath:instancePath+"/s3/sessionToken",schemaPath:"#/$defs/S3Options/properties/sessionToken/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema56.properties.sessionToken,data:data10};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
else {
const err20 = {instancePath:instancePath+"/s3/sessionToken",schemaPath:"#/$defs/S3Options/properties/sessionToken/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema56.properties.sessionToken.type,parentSchema:schema56.properties.sessionToken,data:data10};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data4.conditionalWrites !== undefined){
let data11 = data4.conditionalWrites;
if(typeof data11 !== "boolean"){
const err21 = {instancePath:instancePath+"/s3/conditionalWrites",schemaPath:"#/$defs/S3Options/properties/conditionalWrites/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema56.properties.conditionalWrites.type,parentSchema:schema56.properties.conditionalWrites,data:data11};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data4.retention !== undefined){
let data12 = data4.retention;
if(data12 && typeof data12 == "object" && !Array.isArray(data12)){
if(data12.mode === undefined){
const err22 = {instancePath:instancePath+"/s3/retention",schemaPath:"#/$defs/S3Options/properties/retention/required",keyword:"required",params:{missingProperty: "mode"},message:"must have required property '"+"mode"+"'",schema:schema56.properties.retention.required,parentSchema:schema56.properties.retention,data:data12};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(data12.days === undefined){
const err23 = {instancePath:instancePath+"/s3/retention",schemaPath:"#/$defs/S3Options/properties/retention/required",keyword:"required",params:{missingProperty: "days"},message:"must have required property '"+"days"+"'",schema:schema56.properties.retention.required,parentSchema:schema56.properties.retention,data:data12};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
for(const key2 in data12){
if(!((key2 === "mode") || (key2 === "days"))){
const err24 = {instancePath:instancePath+"/s3/retention",schemaPath:"#/$defs/S3Options/properties/retention/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema56.properties.retention,data:data12};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data12.mode !== undefined){
let data13 = data12.mode;
if(!((data13 === "governance") || (data13 === "compliance"))){
const err25 = {instancePath:instancePath+"/s3/retention/mode",schemaPath:"#/$defs/S3Options/properties/retention/properties/mode/enum",keyword:"enum",params:{allowedValues: schema56.properties.retention.properties.mode.enum},message:"must be equal to one of the allowed values",schema:schema56.properties.retention.properties.mode.enum,parentSchema:schema56.properties.retention.properties.mode,data:data13};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data12.days !== undefined){
let data14 = data12.days;
if(!(((typeof data14 == "number") && (!(data14 % 1) && !isNaN(data14))) && (isFinite(data14)))){
const err26 = {instancePath:instancePath+"/s3/retention/days",schemaPath:"#/$defs/S3Options/properties/retention/properties/days/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema56.properties.retention.properties.days.type,parentSchema:schema56.properties.retention.properties.days,data:data14};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
if((typeof data14 == "number") && (isFinite(data14))){
if(data14 > 36500 || isNaN(data14)){
const err27 = {instancePath:instancePath+"/s3/retention/days",schemaPath:"#/$defs/S3Options/properties/retention/properties/days/maximum",keyword:"maximum",params:{comparison: "<=", limit: 36500},message:"must be <= 36500",schema:36500,parentSchema:schema56.properties.retention.properties.days,data:data14};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
if(data14 < 1 || isNaN(data14)){
const err28 = {instancePath:instancePath+"/s3/retention/days",schemaPath:"#/$defs/S3Options/properties/retention/properties/days/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema56.properties.retention.properties.days,data:data14};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
}
else {
const err29 = {instancePath:instancePath+"/s3/retention",schemaPath:"#/$defs/S3Options/properties/retention/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema56.properties.retention.type,parentSchema:schema56.properties.retention,data:data12};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
}
else {
const err30 = {instancePath:instancePath+"/s3",schemaPath:"#/$defs/S3Options/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema56.type,parentSchema:schema56,data:data4};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data.sftp !== undefined){
let data15 = data.sftp;
if(data15 && typeof data15 == "object" && !Array.isArray(data15)){
for(const key3 in data15){
if(!(((key3 === "identityFile") || (key3 === "knownHosts")) || (key3 === "password"))){
const err31 = {instancePath:instancePath+"/sftp",schemaPath:"#/$defs/SftpOptions/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties",schema:false,parentSchema:schema57,data:data15};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data15.identityFile !== undefined){
let data16 = data15.identityFile;
if(typeof data16 === "string"){
if(data16.length < 1){
const err32 = {instancePath:instancePath+"/sftp/identityFile",schemaPath:"#/$defs/SftpOptions/properties/identityFile/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema57.properties.identityFile,data:data16};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
else {
const err33 = {instancePath:instancePath+"/sftp/identityFile",schemaPath:"#/$defs/SftpOptions/properties/identityFile/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.identityFile.type,parentSchema:schema57.properties.identityFile,data:data16};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data15.knownHosts !== undefined){
let data17 = data15.knownHosts;
if(typeof data17 === "string"){
if(data17.length < 1){
const err34 = {instancePath:instancePath+"/sftp/knownHosts",schemaPath:"#/$defs/SftpOptions/properties/knownHosts/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema57.properties.knownHosts,data:data17};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
else {
const err35 = {instancePath:instancePath+"/sftp/knownHosts",schemaPath:"#/$defs/SftpOptions/properties/knownHosts/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.knownHosts.type,parentSchema:schema57.properties.knownHosts,data:data17};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data15.password !== undefined){
let data18 = data15.password;
if(typeof data18 === "string"){
if(data18.length < 1){
const err36 = {instancePath:instancePath+"/sftp/password",schemaPath:"#/$defs/SftpOptions/properties/password/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema57.properties.password,data:data18};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
else {
const err37 = {instancePath:instancePath+"/sftp/password",schemaPath:"#/$defs/SftpOptions/properties/password/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.password.type,parentSchema:schema57.properties.password,data:data18};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
}
else {
const err38 = {instancePath:instancePath+"/sftp",schemaPath:"#/$defs/SftpOptions/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema57.type,parentSchema:schema57,data:data15};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data.rclone !== undefined){
let data19 = data.rclone;
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
for(const key4 in data19){
if(!((key4 === "config") || (key4 === "password"))){
const err39 = {instancePath:instancePath+"/rclone",schemaPath:"#/$defs/RcloneOptions/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties",schema:false,parentSchema:schema58,data:data19};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data19.config !== undefined){
let data20 = data19.config;
if(typeof data20 === "string"){
if(data20.length < 1){
const err40 = {instancePath:instancePath+"/rclone/config",schemaPath:"#/$defs/RcloneOptions/properties/config/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema58.properties.config,data:data20};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
else {
const err41 = {instancePath:instancePath+"/rclone/config",schemaPath:"#/$defs/RcloneOptions/properties/config/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema58.properties.config.type,parentSchema:schema58.properties.config,data:data20};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data19.password !== undefined){
let data21 = data19.password;
if(typeof data21 === "string"){
if(data21.length < 1){
const err42 = {instancePath:instancePath+"/rclone/password",schemaPath:"#/$defs/RcloneOptions/properties/password/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema58.properties.password,data:data21};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
else {
const err43 = {instancePath:instancePath+"/rclone/password",schemaPath:"#/$defs/RcloneOptions/properties/password/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema58.properties.password.type,parentSchema:schema58.properties.password,data:data21};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
}
else {
const err44 = {instancePath:instancePath+"/rclone",schemaPath:"#/$defs/RcloneOptions/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema58.type,parentSchema:schema58,data:data19};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data.copyFrom !== undefined){
let data22 = data.copyFrom;
if(typeof data22 === "string"){
if(!pattern5.test(data22)){
const err45 = {instancePath:instancePath+"/copyFrom",schemaPath:"#/$defs/CopyFrom/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"},message:"must match pattern \""+"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"+"\"",schema:"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$",parentSchema:schema59,data:data22};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
else {
const err46 = {instancePath:instancePath+"/copyFrom",schemaPath:"#/$defs/CopyFrom/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.type,parentSchema:schema59,data:data22};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data.offSite !== undefined){
let data23 = data.offSite;
if(typeof data23 !== "boolean"){
const err47 = {instancePath:instancePath+"/offSite",schemaPath:"#/$defs/OffSite/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema60.type,parentSchema:schema60,data:data23};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data.storage !== undefined){
let data24 = data.storage;
if(typeof data24 === "string"){
if(data24.length > 40){
const err48 = {instancePath:instancePath+"/storage",schemaPath:"#/$defs/Storage/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",schema:40,parentSchema:schema61,data:data24};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if(data24.length < 1){
const err49 = {instancePath:instancePath+"/storage",schemaPath:"#/$defs/Storage/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema61,data:data24};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
else {
const err50 = {instancePath:instancePath+"/storage",schemaPath:"#/$defs/Storage/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema61.type,parentSchema:schema61,data:data24};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.retention !== undefined){
if(!(validate39(data.retention, {instancePath:instancePath+"/retention",parentData:data,parentDataProperty:"retention",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate39.errors : vErrors.concat(validate39.errors);
errors = vErrors.length;
}
}
if(data.signing !== undefined){
if(!(validate41(data.signing, {instancePath:instancePath+"/signing",parentData:data,parentDataProperty:"signing",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate41.errors : vErrors.concat(validate41.errors);
errors = vErrors.length;
}
}
}
else {
const err51 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema51.type,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
validate34.errors = vErrors;
return errors === 0;
}
validate34.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema79 = {"description":"A folder with one archive for each snapshot, whole and readable with everyday tools.","type":"object","additionalProperties":false,"required":["name","kind","directory","format"],"properties":{"name":{"$ref":"#/$defs/DestinationName"},"kind":{"description":"One archive for each snapshot.","const":"archive","examples":["archive"]},"directory":{"description":"The folder that takes the archives. It is made when it does not exist.","type":"string","minLength":1,"examples":["/mnt/usb","archives"]},"format":{"description":"zip: opens everywhere. tar.gz and tar.zst: keep owners and links as tar does; tar.zst is faster and smaller. directory: plain files in a folder.","enum":["zip","tar.gz","tar.zst","directory"],"examples":["zip","tar.zst"]},"fileName":{"description":"Template of the archive's name; the format's ending is added where it is missing. {date}: YYYY-MM-DD, {time}: HHMMSS, {day}: YYYYMMDD, all in UTC; {site}: the name above; {kind}: daily, pre-change or manual; {id}: the snapshot's id. A name that is taken gets -2, -3 … Default: backup-{date}-{time}, and {day} for a dated directory.","type":"string","pattern":"^[^/\\\\]+$","$comment":"a file name without / and \\","examples":["backup-{date}-{time}.zip","{site}-{kind}-{id}.tar.zst"]},"layout":{"description":"plain: one folder for each source. bagit: a BagIt 1.0 bag. dated: a folder YYYYMMDD with *.db, *.bak and *.config. Default: plain.","enum":["plain","bagit","dated"],"default":"plain","examples":["plain","bagit"]},"copyFrom":{"$ref":"#/$defs/CopyFrom"},"offSite":{"$ref":"#/$defs/OffSite"},"storage":{"$ref":"#/$defs/Storage"},"retention":{"$ref":"#/$defs/DestinationRetention"},"encryption":{"$ref":"#/$defs/ArchiveEncryption"},"signing":{"$ref":"#/$defs/SigningConfig"}},"examples":[{"name":"usb","kind":"archive","directory":"/mnt/usb","format":"zip","fileName":"backup-{date}-{time}.zip"}]};
const pattern23 = new RegExp("^[^/\\\\]+$", "u");
const schema84 = {"description":"How archives are encrypted; `kind` says with which program they are opened. Beside each archive lie its manifest (times, sizes and names of sources; no file names) and its digest, so that whoever has no key can list, check and delete.","type":"object","required":["kind"],"discriminator":{"propertyName":"kind"},"oneOf":[{"$ref":"#/$defs/ArchiveAgeEncryption"},{"$ref":"#/$defs/ArchiveGpgEncryption"}],"examples":[{"kind":"gpg","recipients":["0123456789ABCDEF0123456789ABCDEF01234567","76543210FEDCBA9876543210FEDCBA9876543210"]}]};
const schema85 = {"description":"Archives are age files: age -d -i IDENTITY NAME.zip.age opens them.","type":"object","additionalProperties":false,"required":["kind","recipients"],"properties":{"kind":{"description":"Encrypted with age.","const":"age","examples":["age"]},"recipients":{"description":"Who can read, each as age-keygen prints it. Two at least, unless singleRecipient is true.","type":"array","minItems":1,"items":{"description":"A recipient of age.","type":"string","pattern":"^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$","$comment":"an age recipient, age1 and 58 more letters and digits","examples":["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]},"examples":[["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]]},"singleRecipient":{"$ref":"#/$defs/SingleRecipient"},"identity":{"description":"An identity file to read with, relative to the folder of this file; as --identity. It has no business on a machine that only makes backups.","type":"string","minLength":1,"examples":["/home/ops/holdfast.key"]}},"examples":[{"kind":"age","recipients":["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"],"singleRecipient":true}]};
const schema86 = {"description":"One recipient is enough, although all is lost with its key. Default: false.","type":"boolean","default":false,"examples":[true]};

function validate50(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate50.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema85.required,parentSchema:schema85,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.recipients === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "recipients"},message:"must have required property '"+"recipients"+"'",schema:schema85.required,parentSchema:schema85,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "kind") || (key0 === "recipients")) || (key0 === "singleRecipient")) || (key0 === "identity"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema85,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("age" !== data0){
const err3 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "age"},message:"must be equal to constant",schema:"age",parentSchema:schema85.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.recipients !== undefined){
let data1 = data.recipients;
if(Array.isArray(data1)){
if(data1.length < 1){
const err4 = {instancePath:instancePath+"/recipients",schemaPath:"#/properties/recipients/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema85.properties.recipients,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 === "string"){
if(!pattern11.test(data2)){
const err5 = {instancePath:instancePath+"/recipients/" + i0,schemaPath:"#/properties/recipients/items/pattern",keyword:"pattern",params:{pattern: "^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$"},message:"must match pattern \""+"^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$"+"\"",schema:"^(?:age1[02-9ac-hj-np-z]{58}|.*\\$\\{.+)$",parentSchema:schema85.properties.recipients.items,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/recipients/" + i0,schemaPath:"#/properties/recipients/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema85.properties.recipients.items.type,parentSchema:schema85.properties.recipients.items,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/recipients",schemaPath:"#/properties/recipients/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema85.properties.recipients.type,parentSchema:schema85.properties.recipients,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.singleRecipient !== undefined){
let data3 = data.singleRecipient;
if(typeof data3 !== "boolean"){
const err8 = {instancePath:instancePath+"/singleRecipient",schemaPath:"#/$defs/SingleRecipient/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema86.type,parentSchema:schema86,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.identity !== undefined){
let data4 = data.identity;
if(typeof data4 === "string"){
if(data4.length < 1){
const err9 = {instancePath:instancePath+"/identity",schemaPath:"#/properties/identity/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema85.properties.identity,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/identity",schemaPath:"#/properties/identity/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema85.properties.identity.type,parentSchema:schema85.properties.identity,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema85.type,parentSchema:schema85,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate50.errors = vErrors;
return errors === 0;
}
validate50.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema87 = {"description":"Archives are encrypted by the program gpg: gpg -d NAME.zip.gpg opens them. To read one, Holdfast decrypts it into a nameless file of this machine.","type":"object","additionalProperties":false,"required":["kind","recipients"],"properties":{"kind":{"description":"Encrypted with GPG.","const":"gpg","examples":["gpg"]},"recipients":{"description":"Fingerprints of the keys that can read; their public keys must be in the keyring. Two at least, unless singleRecipient is true.","type":"array","minItems":1,"items":{"$ref":"#/$defs/GpgFingerprint"},"examples":[["0123456789ABCDEF0123456789ABCDEF01234567"]]},"singleRecipient":{"$ref":"#/$defs/SingleRecipient"},"home":{"description":"The folder of the keyring, relative to the folder of this file or absolute. Default: that of the user.","type":"string","minLength":1,"examples":["/etc/holdfast/gnupg"]}},"examples":[{"kind":"gpg","recipients":["0123456789ABCDEF0123456789ABCDEF01234567"],"singleRecipient":true}]};

function validate51(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate51.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema87.required,parentSchema:schema87,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.recipients === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "recipients"},message:"must have required property '"+"recipients"+"'",schema:schema87.required,parentSchema:schema87,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "kind") || (key0 === "recipients")) || (key0 === "singleRecipient")) || (key0 === "home"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema87,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("gpg" !== data0){
const err3 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "gpg"},message:"must be equal to constant",schema:"gpg",parentSchema:schema87.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.recipients !== undefined){
let data1 = data.recipients;
if(Array.isArray(data1)){
if(data1.length < 1){
const err4 = {instancePath:instancePath+"/recipients",schemaPath:"#/properties/recipients/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema87.properties.recipients,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(typeof data2 === "string"){
if(!pattern20.test(data2)){
const err5 = {instancePath:instancePath+"/recipients/" + i0,schemaPath:"#/$defs/GpgFingerprint/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|.*\\$\\{.+)$"},message:"must match pattern \""+"^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|.*\\$\\{.+)$"+"\"",schema:"^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|.*\\$\\{.+)$",parentSchema:schema75,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/recipients/" + i0,schemaPath:"#/$defs/GpgFingerprint/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema75.type,parentSchema:schema75,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/recipients",schemaPath:"#/properties/recipients/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema87.properties.recipients.type,parentSchema:schema87.properties.recipients,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.singleRecipient !== undefined){
let data3 = data.singleRecipient;
if(typeof data3 !== "boolean"){
const err8 = {instancePath:instancePath+"/singleRecipient",schemaPath:"#/$defs/SingleRecipient/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema86.type,parentSchema:schema86,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.home !== undefined){
let data4 = data.home;
if(typeof data4 === "string"){
if(data4.length < 1){
const err9 = {instancePath:instancePath+"/home",schemaPath:"#/properties/home/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema87.properties.home,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/home",schemaPath:"#/properties/home/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema87.properties.home.type,parentSchema:schema87.properties.home,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema87.type,parentSchema:schema87,data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
validate51.errors = vErrors;
return errors === 0;
}
validate51.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate49(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate49.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema84.required,parentSchema:schema84,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const tag0 = data.kind;
if(typeof tag0 == "string"){
if(tag0 === "age"){
if(!(validate50(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate50.errors : vErrors.concat(validate50.errors);
errors = vErrors.length;
}
var props0 = true;
}
else if(tag0 === "gpg"){
if(!(validate51(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate51.errors : vErrors.concat(validate51.errors);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else {
const err1 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "mapping", tag: "kind", tagValue: tag0},message:"value of tag \"kind\" must be in oneOf",schema:schema84.discriminator,parentSchema:schema84,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "tag", tag: "kind", tagValue: tag0},message:"tag \"kind\" must be string",schema:schema84.discriminator,parentSchema:schema84,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema84.type,parentSchema:schema84,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate49.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate49.evaluated = {"dynamicProps":true,"dynamicItems":false};


function validate47(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate47.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.name === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema79.required,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema79.required,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.directory === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "directory"},message:"must have required property '"+"directory"+"'",schema:schema79.required,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.format === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "format"},message:"must have required property '"+"format"+"'",schema:schema79.required,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema79.properties, key0))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.name !== undefined){
let data0 = data.name;
if(typeof data0 === "string"){
if(!pattern5.test(data0)){
const err5 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/DestinationName/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"},message:"must match pattern \""+"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"+"\"",schema:"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$",parentSchema:schema52,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/DestinationName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema52.type,parentSchema:schema52,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.kind !== undefined){
let data1 = data.kind;
if("archive" !== data1){
const err7 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "archive"},message:"must be equal to constant",schema:"archive",parentSchema:schema79.properties.kind,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.directory !== undefined){
let data2 = data.directory;
if(typeof data2 === "string"){
if(data2.length < 1){
const err8 = {instancePath:instancePath+"/directory",schemaPath:"#/properties/directory/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema79.properties.directory,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/directory",schemaPath:"#/properties/directory/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema79.properties.directory.type,parentSchema:schema79.properties.directory,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.format !== undefined){
let data3 = data.format;
if(!((((data3 === "zip") || (data3 === "tar.gz")) || (data3 === "tar.zst")) || (data3 === "directory"))){
const err10 = {instancePath:instancePath+"/format",schemaPath:"#/properties/format/enum",keyword:"enum",params:{allowedValues: schema79.properties.format.enum},message:"must be equal to one of the allowed values",schema:schema79.properties.format.enum,parentSchema:schema79.properties.format,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.fileName !== undefined){
let data4 = data.fileName;
if(typeof data4 === "string"){
if(!pattern23.test(data4)){
const err11 = {instancePath:instancePath+"/fileName",schemaPath:"#/properties/fileName/pattern",keyword:"pattern",params:{pattern: "^[^/\\\\]+$"},message:"must match pattern \""+"^[^/\\\\]+$"+"\"",schema:"^[^/\\\\]+$",parentSchema:schema79.properties.fileName,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
else {
const err12 = {instancePath:instancePath+"/fileName",schemaPath:"#/properties/fileName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema79.properties.fileName.type,parentSchema:schema79.properties.fileName,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.layout !== undefined){
let data5 = data.layout;
if(!(((data5 === "plain") || (data5 === "bagit")) || (data5 === "dated"))){
const err13 = {instancePath:instancePath+"/layout",schemaPath:"#/properties/layout/enum",keyword:"enum",params:{allowedValues: schema79.properties.layout.enum},message:"must be equal to one of the allowed values",schema:schema79.properties.layout.enum,parentSchema:schema79.properties.layout,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.copyFrom !== undefined){
let data6 = data.copyFrom;
if(typeof data6 === "string"){
if(!pattern5.test(data6)){
const err14 = {instancePath:instancePath+"/copyFrom",schemaPath:"#/$defs/CopyFrom/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"},message:"must match pattern \""+"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$"+"\"",schema:"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$",parentSchema:schema59,data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
else {
const err15 = {instancePath:instancePath+"/copyFrom",schemaPath:"#/$defs/CopyFrom/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema59.type,parentSchema:schema59,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.offSite !== undefined){
let data7 = data.offSite;
if(typeof data7 !== "boolean"){
const err16 = {instancePath:instancePath+"/offSite",schemaPath:"#/$defs/OffSite/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema60.type,parentSchema:schema60,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.storage !== undefined){
let data8 = data.storage;
if(typeof data8 === "string"){
if(data8.length > 40){
const err17 = {instancePath:instancePath+"/storage",schemaPath:"#/$defs/Storage/maxLength",keyword:"maxLength",params:{limit: 40},message:"must NOT have more than 40 characters",schema:40,parentSchema:schema61,data:data8};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
if(data8.length < 1){
const err18 = {instancePath:instancePath+"/storage",schemaPath:"#/$defs/Storage/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema61,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/storage",schemaPath:"#/$defs/Storage/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema61.type,parentSchema:schema61,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.retention !== undefined){
if(!(validate39(data.retention, {instancePath:instancePath+"/retention",parentData:data,parentDataProperty:"retention",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate39.errors : vErrors.concat(validate39.errors);
errors = vErrors.length;
}
}
if(data.encryption !== undefined){
if(!(validate49(data.encryption, {instancePath:instancePath+"/encryption",parentData:data,parentDataProperty:"encryption",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate49.errors : vErrors.concat(validate49.errors);
errors = vErrors.length;
}
}
if(data.signing !== undefined){
if(!(validate41(data.signing, {instancePath:instancePath+"/signing",parentData:data,parentDataProperty:"signing",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate41.errors : vErrors.concat(validate41.errors);
errors = vErrors.length;
}
}
}
else {
const err20 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema79.type,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
validate47.errors = vErrors;
return errors === 0;
}
validate47.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate33(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate33.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema50.required,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const tag0 = data.kind;
if(typeof tag0 == "string"){
if(tag0 === "repository"){
if(!(validate34(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
errors = vErrors.length;
}
var props0 = true;
}
else if(tag0 === "archive"){
if(!(validate47(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate47.errors : vErrors.concat(validate47.errors);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else {
const err1 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "mapping", tag: "kind", tagValue: tag0},message:"value of tag \"kind\" must be in oneOf",schema:schema50.discriminator,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "tag", tag: "kind", tagValue: tag0},message:"tag \"kind\" must be string",schema:schema50.discriminator,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema50.type,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate33.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate33.evaluated = {"dynamicProps":true,"dynamicItems":false};

const schema90 = {"description":"What `holdfast prune` keeps; everything else of this site goes. Each source is looked at by itself, complete snapshots only: of each day, week, month and year the newest one stays. A snapshot stays when one rule keeps it. Degraded snapshots take no place from complete ones, and the newest complete snapshot of each source always stays. At least one of last, daily, weekly, monthly, yearly and within is needed.","type":"object","additionalProperties":false,"properties":{"last":{"$ref":"#/$defs/KeepCount","description":"Keep so many of the newest snapshots.","examples":[10]},"daily":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many days that have one.","examples":[30]},"weekly":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many weeks (Monday to Sunday) that have one.","examples":[12]},"monthly":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many months that have one.","examples":[12]},"yearly":{"$ref":"#/$defs/KeepCount","description":"Keep the newest snapshot of each of so many years that have one.","examples":[5]},"within":{"$ref":"#/$defs/KeepWithin"},"preChange":{"$ref":"#/$defs/KeepPreChange"},"timezone":{"description":"The IANA time zone in which days, weeks, months and years begin. Default: UTC.","type":"string","minLength":1,"default":"UTC","examples":["Europe/Dublin","UTC"]},"maxShrink":{"$ref":"#/$defs/MaxShrink"},"keep":{"description":"Snapshots that stay in every destination as long as they are named here, by their whole ids.","type":"array","items":{"description":"The id of a snapshot, as holdfast list shows it.","type":"string","pattern":"^[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$","$comment":"the whole id of a snapshot, such as \"20261121-020000-3fa9\"","examples":["20261121-020000-3fa9"]},"examples":[["20261121-020000-3fa9"]]},"automatic":{"description":"Prune after each complete backup: where something would go, the new snapshot is first read back (level bytes). A prune that is refused or fails is told and leaves the backup a success. Default: false.","type":"boolean","default":false,"examples":[true]}},"examples":[{"last":10,"daily":30,"weekly":12,"monthly":12,"preChange":"until-verified"}]};
const pattern30 = new RegExp("^[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$", "u");

function validate59(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate59.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func1.call(schema90.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema90,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.last !== undefined){
let data0 = data.last;
if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){
const err1 = {instancePath:instancePath+"/last",schemaPath:"#/$defs/KeepCount/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema63.type,parentSchema:schema63,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if((typeof data0 == "number") && (isFinite(data0))){
if(data0 > 100000 || isNaN(data0)){
const err2 = {instancePath:instancePath+"/last",schemaPath:"#/$defs/KeepCount/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema63,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data0 < 1 || isNaN(data0)){
const err3 = {instancePath:instancePath+"/last",schemaPath:"#/$defs/KeepCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema63,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
if(data.daily !== undefined){
let data1 = data.daily;
if(!(((typeof data1 == "number") && (!(data1 % 1) && !isNaN(data1))) && (isFinite(data1)))){
const err4 = {instancePath:instancePath+"/daily",schemaPath:"#/$defs/KeepCount/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema63.type,parentSchema:schema63,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if((typeof data1 == "number") && (isFinite(data1))){
if(data1 > 100000 || isNaN(data1)){
const err5 = {instancePath:instancePath+"/daily",schemaPath:"#/$defs/KeepCount/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema63,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(data1 < 1 || isNaN(data1)){
const err6 = {instancePath:instancePath+"/daily",schemaPath:"#/$defs/KeepCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema63,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
if(data.weekly !== undefined){
let data2 = data.weekly;
if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){
const err7 = {instancePath:instancePath+"/weekly",schemaPath:"#/$defs/KeepCount/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema63.type,parentSchema:schema63,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if((typeof data2 == "number") && (isFinite(data2))){
if(data2 > 100000 || isNaN(data2)){
const err8 = {instancePath:instancePath+"/weekly",schemaPath:"#/$defs/KeepCount/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema63,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(data2 < 1 || isNaN(data2)){
const err9 = {instancePath:instancePath+"/weekly",schemaPath:"#/$defs/KeepCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema63,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
if(data.monthly !== undefined){
let data3 = data.monthly;
if(!(((typeof data3 == "number") && (!(data3 % 1) && !isNaN(data3))) && (isFinite(data3)))){
const err10 = {instancePath:instancePath+"/monthly",schemaPath:"#/$defs/KeepCount/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema63.type,parentSchema:schema63,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
if((typeof data3 == "number") && (isFinite(data3))){
if(data3 > 100000 || isNaN(data3)){
const err11 = {instancePath:instancePath+"/monthly",schemaPath:"#/$defs/KeepCount/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema63,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(data3 < 1 || isNaN(data3)){
const err12 = {instancePath:instancePath+"/monthly",schemaPath:"#/$defs/KeepCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema63,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
}
if(data.yearly !== undefined){
let data4 = data.yearly;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err13 = {instancePath:instancePath+"/yearly",schemaPath:"#/$defs/KeepCount/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema63.type,parentSchema:schema63,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 > 100000 || isNaN(data4)){
const err14 = {instancePath:instancePath+"/yearly",schemaPath:"#/$defs/KeepCount/maximum",keyword:"maximum",params:{comparison: "<=", limit: 100000},message:"must be <= 100000",schema:100000,parentSchema:schema63,data:data4};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(data4 < 1 || isNaN(data4)){
const err15 = {instancePath:instancePath+"/yearly",schemaPath:"#/$defs/KeepCount/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema63,data:data4};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
if(data.within !== undefined){
let data5 = data.within;
if(typeof data5 === "string"){
if(!pattern17.test(data5)){
const err16 = {instancePath:instancePath+"/within",schemaPath:"#/$defs/KeepWithin/pattern",keyword:"pattern",params:{pattern: "^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$"},message:"must match pattern \""+"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$"+"\"",schema:"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$",parentSchema:schema68,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/within",schemaPath:"#/$defs/KeepWithin/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema68.type,parentSchema:schema68,data:data5};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.preChange !== undefined){
let data6 = data.preChange;
if(typeof data6 === "string"){
if(!pattern18.test(data6)){
const err18 = {instancePath:instancePath+"/preChange",schemaPath:"#/$defs/KeepPreChange/pattern",keyword:"pattern",params:{pattern: "^(?:until-verified|days_[1-9][0-9]{0,4}|permanent)$"},message:"must match pattern \""+"^(?:until-verified|days_[1-9][0-9]{0,4}|permanent)$"+"\"",schema:"^(?:until-verified|days_[1-9][0-9]{0,4}|permanent)$",parentSchema:schema69,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/preChange",schemaPath:"#/$defs/KeepPreChange/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema69.type,parentSchema:schema69,data:data6};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.timezone !== undefined){
let data7 = data.timezone;
if(typeof data7 === "string"){
if(data7.length < 1){
const err20 = {instancePath:instancePath+"/timezone",schemaPath:"#/properties/timezone/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters",schema:1,parentSchema:schema90.properties.timezone,data:data7};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/timezone",schemaPath:"#/properties/timezone/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema90.properties.timezone.type,parentSchema:schema90.properties.timezone,data:data7};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.maxShrink !== undefined){
let data8 = data.maxShrink;
if(typeof data8 === "string"){
if(!pattern19.test(data8)){
const err22 = {instancePath:instancePath+"/maxShrink",schemaPath:"#/$defs/MaxShrink/pattern",keyword:"pattern",params:{pattern: "^(?:100|[1-9]?[0-9])%$"},message:"must match pattern \""+"^(?:100|[1-9]?[0-9])%$"+"\"",schema:"^(?:100|[1-9]?[0-9])%$",parentSchema:schema70,data:data8};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/maxShrink",schemaPath:"#/$defs/MaxShrink/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema70.type,parentSchema:schema70,data:data8};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.keep !== undefined){
let data9 = data.keep;
if(Array.isArray(data9)){
const len0 = data9.length;
for(let i0=0; i0<len0; i0++){
let data10 = data9[i0];
if(typeof data10 === "string"){
if(!pattern30.test(data10)){
const err24 = {instancePath:instancePath+"/keep/" + i0,schemaPath:"#/properties/keep/items/pattern",keyword:"pattern",params:{pattern: "^[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$"},message:"must match pattern \""+"^[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$"+"\"",schema:"^[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$",parentSchema:schema90.properties.keep.items,data:data10};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
else {
const err25 = {instancePath:instancePath+"/keep/" + i0,schemaPath:"#/properties/keep/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema90.properties.keep.items.type,parentSchema:schema90.properties.keep.items,data:data10};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
}
else {
const err26 = {instancePath:instancePath+"/keep",schemaPath:"#/properties/keep/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema90.properties.keep.type,parentSchema:schema90.properties.keep,data:data9};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data.automatic !== undefined){
let data11 = data.automatic;
if(typeof data11 !== "boolean"){
const err27 = {instancePath:instancePath+"/automatic",schemaPath:"#/properties/automatic/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema90.properties.automatic.type,parentSchema:schema90.properties.automatic,data:data11};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema90.type,parentSchema:schema90,data};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
validate59.errors = vErrors;
return errors === 0;
}
validate59.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema99 = {"description":"How much `holdfast verify --budget` reads in one run where the command line does not say.","type":"object","additionalProperties":false,"properties":{"budget":{"description":"How much one run reads: an amount of stored bytes, or a share of what is stored. What was verified longest ago comes first.","type":"string","pattern":"^(?:[0-9]{1,6}(?:\\.[0-9]{1,3})?(?:B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)|(?:100|[0-9]{1,2}(?:\\.[0-9]{1,3})?)%)$","$comment":"an amount such as \"5GB\" or a share such as \"10%\"","examples":["5GB","10%"]},"maxAge":{"$ref":"#/$defs/LengthOfTime","description":"No stored object stays unverified for longer than this: older ones are read even beyond the budget.","examples":["30d"]}},"examples":[{"budget":"10%","maxAge":"30d"}]};
const schema100 = {"description":"A length of time in years of 365 days, months of 30 days, weeks, days and hours.","type":"string","pattern":"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$","$comment":"a length of time such as \"24h\", \"30d\" or \"1y6m\"","examples":["24h","30d"]};
const pattern31 = new RegExp("^(?:[0-9]{1,6}(?:\\.[0-9]{1,3})?(?:B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)|(?:100|[0-9]{1,2}(?:\\.[0-9]{1,3})?)%)$", "u");

function validate61(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate61.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((key0 === "budget") || (key0 === "maxAge"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema99,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.budget !== undefined){
let data0 = data.budget;
if(typeof data0 === "string"){
if(!pattern31.test(data0)){
const err1 = {instancePath:instancePath+"/budget",schemaPath:"#/properties/budget/pattern",keyword:"pattern",params:{pattern: "^(?:[0-9]{1,6}(?:\\.[0-9]{1,3})?(?:B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)|(?:100|[0-9]{1,2}(?:\\.[0-9]{1,3})?)%)$"},message:"must match pattern \""+"^(?:[0-9]{1,6}(?:\\.[0-9]{1,3})?(?:B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)|(?:100|[0-9]{1,2}(?:\\.[0-9]{1,3})?)%)$"+"\"",schema:"^(?:[0-9]{1,6}(?:\\.[0-9]{1,3})?(?:B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)|(?:100|[0-9]{1,2}(?:\\.[0-9]{1,3})?)%)$",parentSchema:schema99.properties.budget,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/budget",schemaPath:"#/properties/budget/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema99.properties.budget.type,parentSchema:schema99.properties.budget,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.maxAge !== undefined){
let data1 = data.maxAge;
if(typeof data1 === "string"){
if(!pattern17.test(data1)){
const err3 = {instancePath:instancePath+"/maxAge",schemaPath:"#/$defs/LengthOfTime/pattern",keyword:"pattern",params:{pattern: "^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$"},message:"must match pattern \""+"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$"+"\"",schema:"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$",parentSchema:schema100,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/maxAge",schemaPath:"#/$defs/LengthOfTime/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema100.type,parentSchema:schema100,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
else {
const err5 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema99.type,parentSchema:schema99,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
validate61.errors = vErrors;
return errors === 0;
}
validate61.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema101 = {"description":"What the backups are for, in time; `holdfast status` measures by it.","type":"object","additionalProperties":false,"properties":{"rpo":{"$ref":"#/$defs/LengthOfTime","description":"Recovery point objective: at most so much work may be lost. Each source needs a complete and verified snapshot that is no older.","examples":["24h"]},"rto":{"$ref":"#/$defs/LengthOfTime","description":"Recovery time objective: so long may a restore take. Shown, not measured.","examples":["4h"]}},"examples":[{"rpo":"24h","rto":"4h"}]};

function validate63(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate63.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!((key0 === "rpo") || (key0 === "rto"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema101,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.rpo !== undefined){
let data0 = data.rpo;
if(typeof data0 === "string"){
if(!pattern17.test(data0)){
const err1 = {instancePath:instancePath+"/rpo",schemaPath:"#/$defs/LengthOfTime/pattern",keyword:"pattern",params:{pattern: "^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$"},message:"must match pattern \""+"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$"+"\"",schema:"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$",parentSchema:schema100,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/rpo",schemaPath:"#/$defs/LengthOfTime/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema100.type,parentSchema:schema100,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.rto !== undefined){
let data1 = data.rto;
if(typeof data1 === "string"){
if(!pattern17.test(data1)){
const err3 = {instancePath:instancePath+"/rto",schemaPath:"#/$defs/LengthOfTime/pattern",keyword:"pattern",params:{pattern: "^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$"},message:"must match pattern \""+"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$"+"\"",schema:"^(?=[0-9])(?:[0-9]{1,4}y)?(?:[0-9]{1,5}m)?(?:[0-9]{1,5}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?$",parentSchema:schema100,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/rto",schemaPath:"#/$defs/LengthOfTime/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema100.type,parentSchema:schema100,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
else {
const err5 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema101.type,parentSchema:schema101,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
validate63.errors = vErrors;
return errors === 0;
}
validate63.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="urn:holdfast:schema:backup.config:1" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.version === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "version"},message:"must have required property '"+"version"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.name === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.sources === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "sources"},message:"must have required property '"+"sources"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.destinations === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "destinations"},message:"must have required property '"+"destinations"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema31.properties, key0))){
const err4 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.$schema !== undefined){
let data0 = data.$schema;
if(typeof data0 !== "string"){
const err5 = {instancePath:instancePath+"/$schema",schemaPath:"#/properties/%24schema/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema31.properties.$schema.type,parentSchema:schema31.properties.$schema,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.version !== undefined){
let data1 = data.version;
if(1 !== data1){
const err6 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/const",keyword:"const",params:{allowedValue: 1},message:"must be equal to constant",schema:1,parentSchema:schema31.properties.version,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.name !== undefined){
let data2 = data.name;
if(typeof data2 === "string"){
if(!pattern4.test(data2)){
const err7 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SiteName/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"},message:"must match pattern \""+"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"+"\"",schema:"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",parentSchema:schema32,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/SiteName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema32.type,parentSchema:schema32,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.sources !== undefined){
let data3 = data.sources;
if(Array.isArray(data3)){
if(data3.length < 1){
const err9 = {instancePath:instancePath+"/sources",schemaPath:"#/properties/sources/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.sources,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
if(!(validate21(data3[i0], {instancePath:instancePath+"/sources/" + i0,parentData:data3,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
errors = vErrors.length;
}
}
}
else {
const err10 = {instancePath:instancePath+"/sources",schemaPath:"#/properties/sources/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.sources.type,parentSchema:schema31.properties.sources,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.destinations !== undefined){
let data5 = data.destinations;
if(Array.isArray(data5)){
if(data5.length < 1){
const err11 = {instancePath:instancePath+"/destinations",schemaPath:"#/properties/destinations/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema31.properties.destinations,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
const len1 = data5.length;
for(let i1=0; i1<len1; i1++){
if(!(validate33(data5[i1], {instancePath:instancePath+"/destinations/" + i1,parentData:data5,parentDataProperty:i1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
errors = vErrors.length;
}
}
}
else {
const err12 = {instancePath:instancePath+"/destinations",schemaPath:"#/properties/destinations/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema31.properties.destinations.type,parentSchema:schema31.properties.destinations,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.retention !== undefined){
if(!(validate59(data.retention, {instancePath:instancePath+"/retention",parentData:data,parentDataProperty:"retention",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
errors = vErrors.length;
}
}
if(data.verification !== undefined){
if(!(validate61(data.verification, {instancePath:instancePath+"/verification",parentData:data,parentDataProperty:"verification",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
errors = vErrors.length;
}
}
if(data.objectives !== undefined){
if(!(validate63(data.objectives, {instancePath:instancePath+"/objectives",parentData:data,parentDataProperty:"objectives",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
errors = vErrors.length;
}
}
if(data.signing !== undefined){
if(!(validate41(data.signing, {instancePath:instancePath+"/signing",parentData:data,parentDataProperty:"signing",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate41.errors : vErrors.concat(validate41.errors);
errors = vErrors.length;
}
}
}
else {
const err13 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
validate20.errors = vErrors;
return errors === 0;
}
validate20.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export const SourceConfig = validate66;

function validate66(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate66.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema33.required,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const tag0 = data.kind;
if(typeof tag0 == "string"){
if(tag0 === "sqlite"){
if(!(validate22(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var props0 = true;
}
else if(tag0 === "mariadb"){
if(!(validate23(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "uploads"){
if(!(validate24(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "config-files"){
if(!(validate25(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "couchdb"){
if(!(validate26(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else {
const err1 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "mapping", tag: "kind", tagValue: tag0},message:"value of tag \"kind\" must be in oneOf",schema:schema33.discriminator,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "tag", tag: "kind", tagValue: tag0},message:"tag \"kind\" must be string",schema:schema33.discriminator,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema33.type,parentSchema:schema33,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate66.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate66.evaluated = {"dynamicProps":true,"dynamicItems":false};

export const DestinationConfig = validate72;

function validate72(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate72.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema50.required,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const tag0 = data.kind;
if(typeof tag0 == "string"){
if(tag0 === "repository"){
if(!(validate34(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
errors = vErrors.length;
}
var props0 = true;
}
else if(tag0 === "archive"){
if(!(validate47(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate47.errors : vErrors.concat(validate47.errors);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else {
const err1 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "mapping", tag: "kind", tagValue: tag0},message:"value of tag \"kind\" must be in oneOf",schema:schema50.discriminator,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "tag", tag: "kind", tagValue: tag0},message:"tag \"kind\" must be string",schema:schema50.discriminator,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema50.type,parentSchema:schema50,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate72.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate72.evaluated = {"dynamicProps":true,"dynamicItems":false};

export const SigningConfig = validate75;

function validate75(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate75.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema71.required,parentSchema:schema71,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const tag0 = data.kind;
if(typeof tag0 == "string"){
if(tag0 === "minisign"){
if(!(validate42(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate42.errors : vErrors.concat(validate42.errors);
errors = vErrors.length;
}
var props0 = true;
}
else if(tag0 === "gpg"){
if(!(validate43(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate43.errors : vErrors.concat(validate43.errors);
errors = vErrors.length;
}
if(props0 !== true){
props0 = true;
}
}
else if(tag0 === "none"){
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err1 = {instancePath,schemaPath:"#/$defs/NoSigning/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema78.required,parentSchema:schema78,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(key0 === "kind")){
const err2 = {instancePath,schemaPath:"#/$defs/NoSigning/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema78,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("none" !== data0){
const err3 = {instancePath:instancePath+"/kind",schemaPath:"#/$defs/NoSigning/properties/kind/const",keyword:"const",params:{allowedValue: "none"},message:"must be equal to constant",schema:"none",parentSchema:schema78.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/$defs/NoSigning/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema78.type,parentSchema:schema78,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(props0 !== true){
props0 = true;
}
}
else {
const err5 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "mapping", tag: "kind", tagValue: tag0},message:"value of tag \"kind\" must be in oneOf",schema:schema71.discriminator,parentSchema:schema71,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath,schemaPath:"#/discriminator",keyword:"discriminator",params:{error: "tag", tag: "kind", tagValue: tag0},message:"tag \"kind\" must be string",schema:schema71.discriminator,parentSchema:schema71,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema71.type,parentSchema:schema71,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate75.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate75.evaluated = {"dynamicProps":true,"dynamicItems":false};

