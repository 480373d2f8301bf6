#!/bin/sh
# Install what the tests need from the system: Chromium, PostgreSQL with PostGIS, GDAL's tools, CJK fonts, pdftotext,
# LibreOffice without screens.
# As root on Debian or Ubuntu they are installed; elsewhere they are named, and the tests that need them are
# skipped with that reason. With CI=true a missing one is a failure.
set -u

missing() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || echo chromium
    ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || echo postgresql-postgis
    command -v ogrinfo >/dev/null 2>&1 || echo gdal-bin
    command -v pdftotext >/dev/null 2>&1 || echo poppler-utils
    command -v soffice >/dev/null 2>&1 || echo libreoffice
    command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn)" ] || echo fonts-noto-cjk
}

packages=$(missing)
[ -z "$packages" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    version=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | sort | tail -n 1 | cut -d' ' -f1)
    for package in $packages; do
        case $package in
            postgresql-postgis) set -- postgresql "${version:-postgis}" ;;
            libreoffice) set -- libreoffice-calc-nogui libreoffice-writer-nogui ;;
            fonts-noto-cjk) set -- fonts-noto-cjk fontconfig ;;
            *) set -- "$package" ;;
        esac
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null || echo "could not install $package" >&2
    done
    packages=$(missing)
fi
[ -z "$packages" ] && exit 0
echo "missing system packages, their tests are skipped:" $packages >&2
[ "${CI:-}" != true ]
