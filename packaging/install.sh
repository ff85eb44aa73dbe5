#!/bin/sh
# Installs or upgrades Zhibu from this folder alone; nothing is fetched from anywhere.
#   sh install.sh [folder]        the folder is /opt/zhibu unless another one is named
# Data stay where they are. PYTHON=/path/to/python chooses one of several.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/zhibu}
wanted=$(cat "$here/python-versions")

stop() { echo "$1" >&2; exit 1; }

if command -v sha256sum >/dev/null 2>&1; then
    (cd "$here" && sha256sum --quiet -c SHA256SUMS >/dev/null 2>&1) ||
        stop "安装包不完整或被改动过。请重新拷贝整个安装包再试。"
fi

python=""
for version in $wanted; do
    for candidate in ${PYTHON:-"python$version" python3 python}; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        found=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true)
        [ "$found" = "$version" ] && python=$candidate && break 2
    done
done
[ -n "$python" ] || stop "这个安装包用于 Python $wanted，这台机器上没有。请先安装，或用 PYTHON=路径 指明。"
machine=$(cat "$here/machine")
[ "$machine" = "$(uname -m)" ] || stop "这个安装包用于 $machine 处理器，这台机器是 $(uname -m)。请换对应的安装包。"

mkdir -p "$target" 2>/dev/null && [ -w "$target" ] ||
    stop "不能写入 $target。请换一个目录（sh install.sh 目录），或用有权限的账号安装。"
target=$(cd "$target" && pwd)
data=${ZHIBU_HOME:-$target/data}

# A folder of its own for each version: the running one is left alone until the new one is whole.
place="$target/versions/$(cat "$here/version")-$(date +%Y%m%d%H%M%S)"
mkdir -p "$target/versions"
trap '[ -e "$place/whole" ] || rm -rf "$place"' EXIT
"$python" -m venv "$place" >/dev/null 2>&1 ||
    stop "这个 Python 缺少 venv。Debian、UOS、麒麟：先安装 python${found}-venv。"
echo "正在安装到 ${target}……"
PIP_CONFIG_FILE=/dev/null "$place/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
    --no-index --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt" ||
    stop "依赖没有装上，原因见上一行。原来的版本没有动。"
PIP_CONFIG_FILE=/dev/null "$place/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
    --no-index --no-deps "$here"/wheels/zhibu-*.whl || stop "平台没有装上，原因见上一行。原来的版本没有动。"

mkdir -p -m 700 "$data"
[ -e "$target/zhibu.conf" ] || cat >"$target/zhibu.conf" <<END
# Settings of this installation, NAME=value; see guide/install.md. Kept when it is upgraded.
#ZHIBU_HOSTS=dangjian.example
#ZHIBU_DATABASE_URL=postgresql://zhibu:password@database/zhibu
END
chmod 600 "$target/zhibu.conf"
(
    set -a
    . "$target/zhibu.conf"
    ZHIBU_HOME=${ZHIBU_HOME:-$data}
    exec "$place/bin/zhibu" migrate --verbosity 0
) || stop "数据库没有更新，原因见上一行。原来的版本没有动。"
cp -R "$here/guide" "$place/guide"
touch "$place/whole"
ln -sfn "$place" "$target/current"
cat >"$target/zhibu" <<END
#!/bin/sh
# The command line of this installation; its service is started by it too.
set -a
. "$target/zhibu.conf"
ZHIBU_HOME="\${ZHIBU_HOME:-$data}"
set +a
exec "$target/current/bin/zhibu" "\$@"
END
chmod 755 "$target/zhibu"
cat >"$target/zhibu.service" <<END
[Unit]
Description=Zhibu
After=network.target

[Service]
ExecStart=$target/zhibu serve --host 0.0.0.0 --port 8000
Restart=on-failure
UMask=0077

[Install]
WantedBy=multi-user.target
END

# The two versions before this one are kept to go back to: by their time, since 0.10 stands before 0.9.
ls -1dt "$target"/versions/* | tail -n +4 | while read -r old; do rm -rf "$old"; done

cat <<END
装好了：$(cat "$here/version")，在 $target
  启动：    $target/zhibu serve                  （只在本机打开）
            $target/zhibu serve --host 0.0.0.0   （整个办公网打开）
  演示企业：$target/zhibu demo                   （只能装进空的平台）
  开机启动：cp $target/zhibu.service /etc/systemd/system/ && systemctl enable --now zhibu
  数据：    $data
  设置：    $target/zhibu.conf
  说明：    $place/guide/index.md
END
