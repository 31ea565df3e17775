#!/bin/sh
# Inside a new Trixie: what the hardware and the packages of a Raspberry Pi have and Debian has not.
# The wheelhouse is in /build; the tools are gone afterwards: nothing can be compiled on a device.
set -eu
kernel=$(ls /lib/modules)
tools="make gcc libc6-dev python3-dev python3-pip python3-setuptools xz-utils linux-headers-$kernel"
apt="apt-get -qq -o Dpkg::Options::=--force-unsafe-io"
export DEBIAN_FRONTEND=noninteractive

gpio_and_camera_modules() { # gpio-sim, vimc
    series=$(echo "$kernel" | cut -d. -f1,2)
    apt-get -qq download "linux-source-$series"
    dpkg-deb --fsys-tarfile linux-source-*.deb | tar -xO --wildcards '*/linux-source-*.tar.xz' |
        tar -xJ --wildcards --strip-components=1 '*/drivers/gpio/gpio-sim.c' \
            '*/kernel/irq/irq_sim.c' '*/drivers/media/test-drivers/vimc/*'
    mkdir gpiosim
    cp drivers/gpio/*.[ch] kernel/irq/irq_sim.c gpiosim
    # irq_to_desc is not for modules, and this is what it is used for.
    sed -i 's/handle_simple_irq(irq_to_desc(\(.*\)));/generic_handle_irq(\1);/' gpiosim/irq_sim.c
    # Averages over nine pixels for each: five seconds a frame on an emulated core. One is enough.
    sed -i '/mean_win_size = {/,/}/s/\.def = 3/.def = 1/' drivers/media/test-drivers/vimc/vimc-debayer.c
    printf 'obj-m := gpiosim.o\ngpiosim-y := gpio-sim.o irq_sim.o\n' > gpiosim/Makefile
    for folder in gpiosim drivers/media/test-drivers/vimc; do
        make -s -j2 -C "/lib/modules/$kernel/build" M="$PWD/$folder" CONFIG_VIDEO_VIMC=m modules
        install -D -m 644 -t "/lib/modules/$kernel/extra" "$folder"/*.ko
    done
    # Emulated, a third of every boot would be spent on unpacking modules.
    find "/lib/modules/$kernel" -name '*.ko.xz' -exec unxz {} +
    depmod "$kernel"
}

picamera2() { # where apt puts it on Raspberry Pi OS
    packages=/usr/lib/python3/dist-packages
    pip install -q --root-user-action ignore --no-index --no-deps --no-build-isolation \
        --target "$packages" wheels/*
    rm -rf "${packages:?}/bin"
    cat > "$packages/pykms.py" <<'EOF'
"""What picamera2 imports of python3-kms++, which Debian lacks: a preview on a screen."""


class _AnyName(type):
    def __getattr__(cls, name):
        return name


class PixelFormat(metaclass=_AnyName):
    """Every format there is."""
EOF
}

cd /build
# shellcheck disable=SC2086 # lists of names
$apt install -y --no-install-recommends $tools >/dev/null
gpio_and_camera_modules
picamera2
cd /
# shellcheck disable=SC2086 # lists of names
$apt purge -y --auto-remove $tools >/dev/null
getent group gpio >/dev/null || groupadd --system gpio
systemctl enable -q virtual-pi.service
