#!/bin/sh
# Install edged, bring it up to date, or remove it; docs/install.md says what goes where.
#
# Only functions up to the last line, so that a download that breaks off does nothing. Every change
# is made by `change`, which --dry-run turns into words. Power may go at any point: a change is
# complete or invisible, and running this again completes what is missing.
#
# Exit codes: 0 done · 1 something failed in the middle: run it again · 2 wrong usage ·
# 65 the bundle is refused · 69 apt or a download failed · 71 not a system that edged runs on ·
# 73 cannot write: disk full or read-only · 75 another run is at work · 77 not root
# shellcheck disable=SC2015 # in "A && B || fail", fail is meant for both
set -eu

settle_release() { # filled in by scripts/bundle, or for a signed repository by scripts/release
    release_sums=''
    release_address=''
    release_channel=''
    release_bootstrap=''
    release_issued=''
    release_root=''
}

usage() {
    cat <<'EOF'
usage: install.sh [options]

  --channel NAME     install what this channel of the publisher names, instead of stable
  --repair           stay with the release that is there, and replace what is damaged of it
  --offline PLACE    use no network for edged, but a copied repository in this folder; or this file
                     (edged-….tar.xz), or the right one in this folder
  --from URL         fetch it from this https address: a repository, a file, or a folder of files
  --sha256 HEX       what the file has to be; a released copy of this script knows it
  --camera           install what a camera needs, too
  --no-start         do not start edged now
  --dry-run          say what would be changed, and change nothing
  --root DIR         install into the system in this folder, which is not running
  --uninstall        remove edged; settings, key and state stay
  --purge            with --uninstall: remove these and the user, too
EOF
}

say() { printf '%s\n' "$*"; }
warn() { printf 'install.sh: %s\n' "$*" >&2; }
fail() { # exit code, then what is wrong and how to cure it
    code=$1
    shift
    warn "$*"
    exit "$code"
}
unwritable() { fail 73 "$1 cannot be written: is the disk full or read-only? Mend it and run this again"; }
change() { # a command that changes the system
    if [ "$dry_run" = yes ]; then
        say "would: $*"
    else
        "$@"
    fi
}

# ---------------------------------------------------------------------------- what is wanted

read_arguments() {
    bundle='' sha256='' address='' root='' extra='' channel='' repair=''
    dry_run=no start=yes action=install purge=no
    while [ $# -gt 0 ]; do
        case $1 in
        --offline | --sha256 | --from | --root | --channel)
            [ $# -ge 2 ] && [ -n "$2" ] || fail 2 "$1 needs a value; --help says which"
            case $1 in
            --offline) bundle=$2 ;;
            --sha256) sha256=$2 ;;
            --from) address=$2 ;;
            --root) root=${2%/} ;;
            --channel) channel=$2 ;;
            esac
            shift
            ;;
        --repair) repair=--repair ;;
        --camera) extra=python3-picamera2 ;;
        --no-start) start=no ;;
        --dry-run) dry_run=yes ;;
        --uninstall) action=uninstall ;;
        --purge) purge=yes ;;
        -h | --help)
            usage
            exit 0
            ;;
        *.tar.xz) fail 2 "$1 has no place here: give one bundle, or the folder: --offline ." ;;
        *) fail 2 "there is no option $1; --help lists them" ;;
        esac
        shift
    done
    [ "$purge" = no ] || [ "$action" = uninstall ] || fail 2 "--purge goes with --uninstall"
    [ -z "$bundle" ] || [ -z "$address" ] || fail 2 "give --offline or --from, not both"
    [ -z "$root" ] || [ -d "$root" ] || fail 2 "--root $root is not a folder"
    find_repository
    [ -n "$repository" ] || [ -z "$channel$repair" ] ||
        fail 2 "--channel and --repair go with the install.sh of a publisher, and with no bundle"
}

settle_places() {
    ota=$root/var/lib/edged-ota
    record=$ota/installed
    unit=usr/local/lib/systemd/system/edged.service
    catalog=usr/local/lib/systemd/catalog/edged.catalog
    python=/usr/bin/python3
}

# ---------------------------------------------------------------------------- what is there

check_system() {
    [ -r "$root/etc/os-release" ] || fail 71 "there is no $root/etc/os-release: edged runs on Raspberry Pi OS and Debian"
    os=$(os_field ID)
    codename=$(os_field VERSION_CODENAME)
    case $os/$codename in
    debian/bookworm) tag=cp311 ;;
    debian/trixie) tag=cp313 ;;
    raspbian/*) fail 71 "this is 32-bit Raspberry Pi OS; edged needs the 64-bit one: write it to the card with Raspberry Pi Imager" ;;
    *) fail 71 "this is $(os_field PRETTY_NAME); edged runs on Raspberry Pi OS or Debian, Bookworm (12) or Trixie (13)" ;;
    esac
    architecture=$(dpkg-query --admindir="$root/var/lib/dpkg" -W -f='${Architecture}' dpkg 2>/dev/null) ||
        fail 71 "dpkg does not know itself here; is this Debian whole?"
    case $architecture in
    arm64) machine=aarch64 ;;
    amd64) machine=x86_64 ;;
    *) fail 71 "this system's programs are $architecture; edged needs a 64-bit system (arm64 or amd64), not just a 64-bit kernel" ;;
    esac
}

os_field() { sed -n "s/^$1=//p" "$root/etc/os-release" | tr -d '"'; }

check_rights() {
    [ "$dry_run" = no ] || return 0
    [ -n "$root" ] || [ "$(id -u)" -eq 0 ] || fail 77 "this changes the system: run it with sudo"
    [ -n "$root" ] || [ -d /run/systemd/system ] ||
        fail 71 "systemd does not run here, and edged is one of its services; for the image of a system use --root"
    for place in "$root/var/lib" "$root/usr/local" "$root/etc"; do
        while ! [ -e "$place" ]; do place=$(dirname "$place"); done
        [ -w "$place" ] || fail 73 "$place cannot be written: is the file system read-only? (mount -o remount,rw makes it writable)"
    done
}

check_space() { # kilobytes of the release, if it still has to be unpacked
    place=$ota
    free=$(df -Pk "$place" | awk 'NR == 2 { print $4 }')
    need=$(($1 + 8192))
    [ "$free" -ge "$need" ] || fail 73 "$place has $((free / 1024)) MB free and edged needs $((need / 1024)): make room (sudo apt clean helps)"
}

# ---------------------------------------------------------------------------- Debian's part

install_packages() {
    sound=libasound2
    [ "$codename" = bookworm ] || sound=libasound2t64
    # shellcheck disable=SC2086 # a list of names
    missing=$(not_installed python3 python3-systemd $sound libasound2-plugins ca-certificates alsa-utils $extra)
    if [ -n "$missing" ]; then
        [ -z "$root" ] || fail 69 "$root lacks $missing: install them there first"
        [ "$dry_run" = yes ] || say "Debian packages: $missing"
        # shellcheck disable=SC2086 # a list of names
        change apt_install $missing
    fi
    [ "$dry_run" = yes ] || [ -n "$root" ] || check_python
}

not_installed() { # names of the missing ones
    separator=''
    for package in "$@"; do
        status=$(dpkg-query --admindir="$root/var/lib/dpkg" -W -f='${db:Status-Status}' "$package" 2>/dev/null) || status=none
        [ "$status" = installed ] || {
            printf '%s%s' "$separator" "$package"
            separator=' '
        }
    done
}

apt_install() {
    if ! apt_get install "$@"; then
        say "apt could not; once more with fresh lists"
        apt_get update && apt_get install "$@" ||
            fail 69 "apt could not install $*: see its words above; with a network, \`sudo apt update && sudo apt install $*\` has to work, then run this again"
    fi
    for package in "$@"; do remember package "$package"; done
}

apt_get() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=120 --no-install-recommends "$@" </dev/null >/dev/null
}

check_python() {
    is=$("$python" -I -S -c 'import sys; print("cp%d%d" % sys.version_info[:2])') || is=none
    [ "$is" = "$tag" ] || fail 71 "$python is $is and $codename should have $tag: put Debian's python3 back (sudo apt install --reinstall python3-minimal)"
}

# ---------------------------------------------------------------------------- a repository

# What is signed is judged by the updater of edged itself, in one file of Python. This script knows
# that file's sha256, and the keys.

find_repository() { # sets `repository`, an address or a folder; empty if a bundle is meant
    repository=''
    if [ -n "$bundle" ] && [ -d "$bundle/metadata" ]; then
        [ -n "$release_root" ] || fail 2 "this copy of install.sh knows no keys: use the one in $bundle"
        repository=$(cd "$bundle" && pwd -P)
        bundle=''
    elif [ -n "$release_root" ] && [ -z "$bundle" ]; then
        case ${address:-$release_address} in
        *.tar.xz) ;;
        https://*) repository=${address:-$release_address} ;;
        *) fail 2 "--from takes an https address" ;;
        esac
        repository=${repository%/}
    fi
}

stage_release() { # sets `release` and what is `about` it
    scratch=$ota/.bundle
    rm -rf "$scratch"
    mkdir -m 700 "$scratch" || unwritable "$ota"
    tool=$scratch/bootstrap.pyz
    case $repository in
    /*) copy "$repository/bootstrap/$release_bootstrap.pyz" "$tool" ;;
    *) download "$repository/bootstrap/$release_bootstrap.pyz" "$tool" ;;
    esac
    wanted=$release_bootstrap
    check_sum "$tool" "$repository/bootstrap/$release_bootstrap.pyz"
    printf '%s\n' "$release_root" >"$scratch/root.json" || unwritable "$scratch"
    mkdir -p "$ota/releases" || unwritable "$ota"
    # shellcheck disable=SC2086 # one option or none
    about=$("$python" -I -S -B "$tool" --repository "$repository" --root "$scratch/root.json" \
        --issued "$release_issued" --channel "${channel:-$release_channel}" --system "$tag-$machine" \
        --ota "$ota" --scratch "$scratch" $repair) || exit $?
    id=$(field id) release=$(field release)
}

settle_publisher() { # whose updates are taken from now on; root's files, of no release
    [ -n "$repository" ] || return 0
    case $repository in https://*) address=$repository ;; *) address=$release_address ;; esac
    printf '%s\n' "$release_root" | put_text usr/local/lib/edged/root.json
    printf '{"url": "%s", "channel": "%s", "issued": %s}\n' "$address" "${channel:-$release_channel}" "$release_issued" |
        put_text usr/local/lib/edged/publisher.json
}

put_text() { # name; stdin is its content
    cat >"$scratch/text" || unwritable "$scratch"
    ! cmp -s "$scratch/text" "$root/$1" || return 0
    note_change
    write_from "$scratch/text" "$1" 644
}

# ---------------------------------------------------------------------------- the bundle

# Root reads only the copy in its own folder: where the bundle lies, others may write at any time.

find_bundle() { # what to take, and what it has to be
    [ -n "$bundle" ] || address=${address:-$release_address}
    case $bundle,$address in
    ,https://*.tar.xz) name=${address##*/} ;;
    ,https://*)
        choose
        address=${address%/}/$name
        ;;
    ,) fail 2 "nothing says where the bundle is: give it, or its folder: --offline ." ;;
    ,*) fail 2 "--from takes an https address" ;;
    *)
        if [ -d "$bundle" ]; then
            choose
            bundle=${bundle%/}/$name
        fi
        [ -f "$bundle" ] && [ -r "$bundle" ] || fail 65 "there is no file $bundle"
        name=$(basename "$bundle")
        ;;
    esac
    wanted=${sha256:-$(known_sum "$name")}
    [ -n "$wanted" ] || fail 65 "nothing says what $name has to be: give --sha256, or use the install.sh that was made with it"
}

choose() { # sets `name`: the release's bundle for this system
    [ -n "$release_sums" ] || fail 2 "this copy of install.sh belongs to no release: name the bundle itself, not its folder, or take the copy of a release"
    name=$(printf '%s\n' "$release_sums" | sed -n "s/^[0-9a-f]\{64\}  \(edged-.*-$tag-$machine\.tar\.xz\)\$/\1/p")
    [ -n "$name" ] || fail 71 "this release has no bundle for $tag on $machine"
}

take_bundle() { # sets `taken`, which is empty if a dry run has nothing to look at
    taken=$bundle
    if [ "$dry_run" = yes ]; then
        [ -n "$bundle" ] || say "would: download $address and install it"
    else
        taken=$ota/.bundle/$name
        rm -rf "$ota/.bundle"
        mkdir -m 700 "$ota/.bundle" || unwritable "$ota"
        if [ -n "$bundle" ]; then copy "$bundle" "$taken"; else download "$address" "$taken"; fi
    fi
    [ -z "$taken" ] || check_sum "$taken" "${bundle:-$address}"
}

copy() { # file, copy
    check_space "$(du -k "$1" | cut -f1)"
    cp "$1" "$2" || fail 73 "$1 cannot be copied to $ota: is the disk full, or was the bundle removed?"
}

known_sum() { # of a bundle by its name, as released
    printf '%s\n' "$release_sums" | awk -v name="$1" '$2 == name { print $1 }'
}

check_sum() { # file, and where it is from
    is=$(sha256sum <"$1" | cut -d' ' -f1)
    [ "$is" = "$wanted" ] || fail 65 "$2 is not the released one (sha256 $is instead of $wanted): copy or download it again"
}

download() { # address, file
    check_space 16384 # more than any bundle
    code=0
    if command -v curl >/dev/null; then
        curl -fsSL --proto '=https' --tlsv1.2 --retry 3 --connect-timeout 20 -o "$2" "$1" </dev/null || code=curl-$?
    elif command -v wget >/dev/null; then
        wget -q --https-only --secure-protocol=TLSv1_2 --tries=3 --timeout=20 -O "$2" "$1" </dev/null || code=wget-$?
    else
        fail 69 "curl or wget is needed to download: sudo apt install curl"
    fi
    case $code in
    0) ;;
    curl-23 | wget-3) fail 73 "$1 was not written to $ota: is the disk full or failing? Make room and run this again" ;;
    *) fail 69 "$1 could not be downloaded: check the network and the clock ($(date)), then run this again" ;;
    esac
}

read_manifest() {
    about=$(open_bundle about "$taken") || exit $?
    id=$(field id) size=$(field size)
    [ "$(field python) $(field machine)" = "$tag $machine" ] ||
        fail 71 "$name is for $(field python) on $(field machine), this is $tag on $machine"
}

field() { printf '%s\n' "$about" | sed -n "s/^$1 //p"; }

# The only reader of bundles trusts no name, size or kind of what is in them. In a checkout it is
# a file of its own; scripts/bundle writes it into a release, in the place of these two functions.
# begin verifier
check_verifier() {
    verifier=$(dirname "$0")/bundling/verifier.py
    [ -f "$verifier" ] ||
        fail 2 "this copy of install.sh belongs to no release and lacks $verifier: run it in its checkout, or take the copy of a release"
}
open_bundle() { "$python" -I -S -B "$verifier" "$@"; }
# end verifier

# ---------------------------------------------------------------------------- the release

install_release() { # unpack beside the others; sets `release`
    for release in "releases/$id" "releases/$id.again"; do
        ! [ -d "$ota/$release" ] || ! open_bundle verify "$ota/$release" "$taken" || return 0
    done
    # What a bad card has eaten of the current one is replaced by a second copy, not mended in place.
    release=releases/$id
    [ "$release" != "$(readlink "$ota/current")" ] || release=$release.again
    if [ "$dry_run" = yes ]; then
        say "would: unpack $taken into $ota/$release"
        return
    fi
    check_space "$size"
    stage=$ota/.stage-$(basename "$release")
    rm -rf "$stage"
    mkdir -p "$ota/releases" && mkdir "$stage" || unwritable "$ota"
    open_bundle unpack "$taken" "$stage" || discard "$?"
    durably "$stage"
    open_bundle verify "$stage" "$taken" || discard "$?"
    rm -rf "${ota:?}/$release"
    mv -T "$stage" "$ota/$release"
    durably "$ota/releases"
}

discard() { # exit code
    rm -rf "$stage"
    exit "$1"
}

durably() { # what is on this file system survives a power cut from here on
    sync -f "$1" || fail 73 "$1 cannot be written out: is the disk full or failing?"
}

activate() {
    before=$(readlink "$ota/previous") || before=''
    was=$(readlink "$ota/current") || was=''
    [ "$was" != "$release" ] || return 0
    before=$was
    note_change
    [ -z "$was" ] || change point previous "$was"
    change point current "$release"
}

point() { # name, target: in one step, and for good
    ln -sfn "$2" "$ota/.$1.new" && mv -T "$ota/.$1.new" "$ota/$1" || unwritable "$ota"
    durably "$ota"
}

prune() { # everything but the current release, the one before, and those that still run
    keep=" $release $before "
    for old in "$ota"/releases/* "$ota"/.stage-*; do
        case $keep in *" ${old#"$ota/"} "*) continue ;; esac
        [ ! -e "$old" ] || in_use "$old" || change rm -rf "$old"
    done
}

in_use() { # a program has loaded libraries from it, and imports from it what it needs later
    grep -qsF " $(readlink -f "$1")/" /proc/[0-9]*/maps
}

# ---------------------------------------------------------------------------- files of the system

# The record has a line for each thing made outside of the releases: `file`, `folder`, `user` or
# `group`, then its name. It is written before the thing is made, so that --uninstall finds all. And
# `package`, once apt has brought it: these are named then, not removed.

install_files() {
    files=$(printf '%s\n' "$about" | sed -n 's|^file [0-9a-f]* \(usr/.*\)$|\1|p')
    for file in $files; do
        put "$file" "$(mode_of "$file")"
    done
    for file in $(recorded file); do
        case $file in */edged/root.json | */edged/publisher.json) continue ;; esac
        printf '%s\n' "$files" | grep -qxF "${file#/}" && continue
        note_change
        change drop_file "$file"
    done
    [ -e "$root/etc/edged/config.toml" ] || [ -L "$root/etc/edged/config.toml" ] || put etc/edged/config.toml 644
    own=/etc/edged/conf.d # where the owner's own files go; nothing has to be told that it is there
    [ -e "$root$own" ] || [ -L "$root$own" ] || change make_folder "$own"
}

mode_of() { case $1 in usr/local/bin/*) echo 755 ;; *) echo 644 ;; esac; }

put() { # a file of the release at its place, if it is not there as it should be
    wanted=$(printf '%s\n' "$about" | sed -n "s|^file \([0-9a-f]*\) $1\$|\1|p")
    is=$(sha256sum "$root/$1" 2>/dev/null | cut -d' ' -f1) || is=''
    [ "$is $(stat -c %a "$root/$1" 2>/dev/null)" != "$wanted $2" ] || return 0
    note_change
    change write_file "$1" "$2"
}

write_file() { write_from "$ota/$release/system/$1" "$1" "$2"; } # name, mode

write_from() { # file, name, mode
    make_folder "$(dirname "/$2")"
    case $2 in usr/*) remember file "/$2" ;; esac
    cp "$1" "$root/$2.new" && chmod "$3" "$root/$2.new" || unwritable "$root/$2"
    durably "$root/$2.new"
    mv -T "$root/$2.new" "$root/$2"
}

make_folder() { # with its parents, all remembered
    [ ! -d "$root$1" ] || return 0
    make_folder "$(dirname "$1")"
    case $1 in /usr/*) remember folder "$1" ;; esac
    mkdir -m 755 "$root$1" || unwritable "$root$1"
}

drop_file() {
    rm -f "$root$1"
    forget file "$1"
}

remember() { recorded "$1" | grep -qxF "$2" || replace_record with "$1 $2"; }
forget() { replace_record without "$1 $2"; }
recorded() { [ ! -e "$record" ] || sed -n "s/^$1 //p" "$record"; }
with() { { [ ! -e "$record" ] || cat "$record"; } && printf '%s\n' "$1"; }
without() { grep -vxF "$1" "$record" || [ $? -eq 1 ]; } # 1: nothing is left
replace_record() { # a command that prints the new one; the old one stays until that is on the disk
    "$@" >"$record.new" || unwritable "$record"
    durably "$record.new"
    mv "$record.new" "$record"
    durably "$ota"
}

# ---------------------------------------------------------------------------- systemd

# Judged by what is there, not by what this run changed: an earlier one may have ended before it.

settle_users() {
    printf '%s\n' "$files" | grep -qx "usr/local/lib/sysusers.d/edged.conf" || return 0
    strangers=''
    # shellcheck disable=SC2046 # kinds and names
    set -- $(users_of "$ota/$release/system/usr/local/lib/sysusers.d/edged.conf")
    while [ $# -gt 0 ]; do
        known "$1" "$2" || note_new "$1" "$2"
        shift 2
    done
    [ -n "$strangers" ] || return 0
    change systemd-sysusers ${root:+"--root=$root"} edged.conf
}

users_of() { # a file of sysusers.d; each user has a group of his own
    if [ -r "$1" ]; then
        sed -n 's/^u  *\([^ ]*\).*/user \1 group \1/p; s/^g  *\([^ ]*\).*/group \1/p' "$1"
    else # a dry run has nothing to look at
        echo user edged group edged group gpio
    fi
}

known() { # user or group, name
    case $1 in user) list=passwd ;; *) list=group ;; esac
    grep -qs "^$2:" "$root/etc/$list"
}

note_new() {
    strangers=yes
    note_change
    [ "$dry_run" = yes ] || remember "$1" "$2"
}

settle_systemd() {
    [ "$changed" = no ] && ! outdated || reload_systemd
    was_enabled edged.service || enable_once edged.service
    for each in $(beside "$files"); do
        case $each in *.timer | *.path) was_enabled "$each" || enable_once "$each" "$start" ;; esac
    done
}

# Once: an owner who disables it is obeyed. The file itself stands for edged.service, which was alone.

was_enabled() { if [ "$1" = edged.service ]; then [ -e "$ota/enabled" ]; else grep -qsxF "$1" "$ota/enabled"; fi; }

enable_once() { # unit, and whether to start it
    note_change
    [ "${2-no}" = yes ] && [ -z "$root" ] && now=--now || now=''
    # shellcheck disable=SC2086 # one option or none
    change systemctl ${root:+"--root=$root"} -q enable $now "$1"
    change note_enabled "$1"
}

note_enabled() {
    case $1 in
    edged.service) touch "$ota/enabled" ;;
    *) printf '%s\n' "$1" >>"$ota/enabled" ;;
    esac || unwritable "$ota"
}

beside() { # the units among these files that are not edged's own, but of its updates
    printf '%s\n' "$1" | sed -n 's|^/*usr/local/lib/systemd/system/\(edged-.*\)$|\1|p'
}

outdated() { # systemd has read another unit than the one on the disk
    [ -z "$root" ] && systemctl show -P NeedDaemonReload edged.service edged.socket 2>/dev/null | grep -qx yes
}

reload_systemd() {
    case $files in
    *"$catalog"*) change journalctl ${root:+"--root=$root"} --update-catalog ;;
    esac
    [ -z "$root" ] || return 0
    change systemctl daemon-reload
    [ ! -d /usr/local/lib/udev/rules.d ] || change settle_devices
}

settle_devices() { # those that were there before the rules; a machine without udev has none
    udevadm control --reload && udevadm trigger --settle --subsystem-match=gpio --subsystem-match=dma_heap ||
        say "udev did not take edged's rules: restart this machine if pins or camera may not be used"
}

introduce_owner() { # who calls it next, and is not in its group by himself
    owner=${SUDO_USER:-root}
    [ "$changed$dry_run$root" = yesno ] && [ "$owner" != root ] && known user "$owner" || return 0
    id -nG "$owner" | tr ' ' '\n' | grep -qx edged ||
        say "To use edged without sudo: sudo usermod -aG edged $owner, then log in again"
}

settle_service() {
    if [ "$dry_run" = yes ]; then
        say "would: $([ "$changed" = yes ] && echo 'start edged, if it has its key and is not disabled' || echo 'do nothing')"
    elif [ -n "$root" ]; then
        say "edged is installed in $root"
    elif [ "$start" = no ]; then
        now="start it with"
        [ "$changed" = no ] || ! runs || now="what ran before still runs until"
        say "edged is installed; $now: sudo systemctl restart edged"
    elif ! has_key; then
        [ "$changed" = no ] || start_anew try-restart
        say "edged is installed, and needs your Gemini API key once: sudo edged set-key"
    elif [ "$changed" = no ] && systemctl -q is-active edged.service; then
        say "edged runs already as it should"
    elif runs || systemctl -q is-enabled edged.service 2>/dev/null; then
        start_anew restart
        say "edged is running; sudo edged status shows its state"
    else
        say "edged is installed; you have disabled it, so it is not started"
    fi
}

runs() { # also while it starts, or waits to be started again
    case $(systemctl show -P ActiveState edged.service) in inactive | failed | deactivating) return 1 ;; esac
}

start_anew() { # systemctl's word for it
    systemctl "$1" edged.service || fail 1 "edged is installed and does not start: journalctl -xu edged tells why"
}

secrets() { echo api_key service_account express_key device_secret; } # the credentials of edged.service

has_key() { # or another secret, where the unit looks for it; the owner may have told it to look for encrypted ones
    for kind in $(secrets); do
        [ ! -e "$root/etc/credstore/edged.$kind" ] || return 0
        [ ! -e "$root/etc/credstore.encrypted/edged.$kind" ] ||
            ! systemctl cat edged.service 2>/dev/null | grep -q "^LoadCredentialEncrypted=edged\.$kind" || return 0
    done
    return 1
}

# ---------------------------------------------------------------------------- removing

uninstall() {
    stays=''
    if [ -d "$ota" ]; then
        one_at_a_time
        ! [ -e "$root/$unit" ] || change systemctl ${root:+"--root=$root"} -q disable edged.service
        others=$(beside "$(recorded file)")
        for each in $others; do
            case $each in *.timer | *.path) change systemctl ${root:+"--root=$root"} -q disable "$each" ;; esac
        done
        [ -n "$root" ] || change stop_units
        stays=$(brought_packages)
        for file in $(recorded file); do change rm -f "$root$file" "$root$file.new"; done
        for folder in $(recorded folder | sort -r); do change remove_folder "$root$folder"; done
        [ -n "$root" ] || change forget_units
    fi
    [ "$purge" = no ] || purge_rest
    [ ! -d "$ota" ] || change remove_releases
    [ "$dry_run" = no ] || return 0
    say "edged is removed"
    [ -z "$stays" ] || say "Debian's packages that came with it stay: $stays (sudo apt remove $stays)"
    [ "$purge" = yes ] || say "Your settings (/etc/edged), key and state are still there: --uninstall --purge removes them."
}

stop_units() { # those of updates first, which would start it; the socket, too: of a service that failed it still waits for callers
    # shellcheck disable=SC2086 # names
    [ -z "$others" ] || systemctl -q stop $others 2>/dev/null || :
    systemctl -q stop edged.socket edged.service 2>/dev/null || : # a half-made installation has one
    ! runs || fail 1 "edged cannot be stopped: systemctl status edged tells why; then run this again"
    rm -rf /run/edged /run/edged-selected
}

forget_units() {
    systemctl reset-failed edged.service edged.socket 2>/dev/null || : # "not loaded" is well
    journalctl --update-catalog
    systemctl daemon-reload
    udevadm control --reload 2>/dev/null || : # a machine without udev has no rules
}

brought_packages() { # by apt, and still there
    separator=''
    for package in $(recorded package); do
        [ -z "$(not_installed "$package")" ] || continue
        printf '%s%s' "$separator" "$package"
        separator=' '
    done
}

remove_releases() { # and the record, but for what a later --purge has to know
    kept=''
    [ "$purge" = yes ] || kept=$(sed -n '/^file /d; /^folder /d; p' "$record" 2>/dev/null) || kept=''
    if [ -z "$kept" ]; then
        rm -rf "$ota"
        return
    fi
    find "$ota" -mindepth 1 -maxdepth 1 ! -path "$record" -exec rm -rf {} +
    replace_record printf '%s\n' "$kept"
}

remove_folder() { rmdir "$1" 2>/dev/null || :; } # another's file may be in it

purge_rest() {
    # Power that went while a key was written has left a part of it, under the name before the rename.
    for mine in /etc/edged /var/lib/edged /var/lib/private/edged /run/edged \
        /etc/systemd/system/edged.service.d /etc/systemd/system/edged.socket.d /etc/credstore/edged.new \
        $(for kind in $(secrets); do
            echo "/etc/credstore/edged.$kind /etc/credstore/.edged.$kind.new /etc/credstore.encrypted/edged.$kind"
        done); do
        [ ! -e "$root$mine" ] && [ ! -L "$root$mine" ] || change rm -rf "$root$mine"
    done
    for user in $(recorded user); do ! known user "$user" || change userdel ${root:+--prefix "$root"} "$user"; done
    for group in $(recorded group); do ! known group "$group" || change groupdel ${root:+--prefix "$root"} "$group"; done
}

# ---------------------------------------------------------------------------- in order

install() {
    check_system
    check_rights
    if [ -n "$repository" ]; then bring_signed; else bring_bundle; fi
    [ -n "$about" ] || return 0 # as far as a dry run can see
    activate
    settle_publisher
    install_files
    settle_users
    settle_systemd
    if [ "$changed" = yes ] && [ "$dry_run" = no ]; then
        durably "$root/etc"
        durably "$root/usr/local"
    fi
    introduce_owner
    settle_service
    prune
    forget_change
}

bring_signed() { # sets `release` and what is `about` it, which is empty if a dry run cannot know
    about=''
    one_at_a_time
    install_packages
    if [ "$dry_run" = yes ]; then
        say "would: install what the channel ${channel:-$release_channel} of $repository names"
        return
    fi
    [ ! -e "$ota/pending" ] || changed=yes
    stage_release
}

bring_bundle() { # likewise
    about=''
    check_verifier
    find_bundle
    one_at_a_time
    if [ -n "$bundle" ]; then # refused, if so, before apt is asked for anything
        take_bundle
        ! [ -x "$python" ] || read_manifest
    fi
    install_packages
    [ -n "$bundle" ] || take_bundle
    [ -n "$taken" ] && [ -x "$python" ] || return 0
    read_manifest
    [ ! -e "$ota/pending" ] || changed=yes
    install_release
}

note_change() { # something will be made or was made, and the system has to be told
    changed=yes
    [ "$dry_run" = yes ] || [ -e "$ota/pending" ] || {
        touch "$ota/pending" || unwritable "$ota"
        durably "$ota"
    }
}

forget_change() { # unless a service that was spared still runs what was there before
    [ "$dry_run" = no ] || return 0
    [ "$start" = no ] && [ -z "$root" ] && runs || rm -f "$ota/pending"
}

one_at_a_time() { # until this process ends
    [ "$dry_run" = no ] || return 0
    mkdir -p "$ota" || unwritable "$ota"
    [ -e "$ota/update.lock" ] || touch "$ota/update.lock" || unwritable "$ota" # exec would say 2
    exec 9>>"$ota/update.lock"
    # One that ends may remove the file which this one has just opened.
    flock -n 9 && [ "$(stat -c %i "$ota/update.lock" 2>/dev/null)" = "$(stat -Lc %i /proc/self/fd/9)" ] ||
        fail 75 "another install or update of edged is at work: wait until it is done"
    trap clear_up EXIT
}

clear_up() { # what only this run needed, and everything if it installed nothing
    rm -rf "$ota/.bundle" || :
    rmdir "$ota/releases" 2>/dev/null || :
    [ "$(ls -A "$ota" 2>/dev/null)" != update.lock ] || { rm "$ota/update.lock" && rmdir "$ota"; } 2>/dev/null || :
}

main() {
    LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
    export LC_ALL PATH
    umask 022
    settle_release
    read_arguments "$@"
    settle_places
    changed=no
    if [ "$action" = uninstall ]; then
        check_rights
        uninstall
    else
        install
    fi
}

# In braces, because `main` alone, of a line that broke off, would be a command of its own.
{ main "$@"; }
