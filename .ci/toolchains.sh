# shellcheck shell=bash
# Sourced by other scripts of this folder: which languages this machine can build, and which it has to.

# What a language lacks here; nothing if it can be built.
lacks() {
  local language=$1 program
  case $language in
    js | typescript) set -- node npm ;;
    python) set -- python3 ;;
    java) set -- java mvn ;;
    go) set -- go ;;
    dotnet) set -- dotnet ;;
    *) echo "no language called $language" >&2 && return 2 ;;
  esac
  for program in "$@"; do
    command -v "$program" > /dev/null || { echo "$program" && return; }
  done
  # Debian has a Python that can make no environment of its own.
  test "$language" != python || python3 -c 'import ensurepip, venv' 2> /dev/null || { echo "venv module of python3" && return; }
  required "$language" || answers "$language"
}

# Makes a virtual environment once on a machine, and sets `venv` to it; to nothing where Python 3.11 or PyPI is missing, which is an error if required.
# Arguments: its name, what it is for, and the folder with requirements.txt and constraints.txt.
python_environment() {
  local name=$1 purpose=$2 packages=$3 python state missing='' started=$SECONDS
  python=$(command -v python3 || true)
  venv=
  if test -n "$python" && python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    # Outside the work tree, and named by all that it depends on.
    state=$({ cat "$packages/requirements.txt" "$packages/constraints.txt"; python3 -c 'import sys; print(sys.executable, sys.version)'; } | sha256sum | cut -c1-16)
    venv=${XDG_CACHE_HOME:-$HOME/.cache}/cdk-bedrock-cost-tags/$name-$state
    test ! -f "$venv/complete" || return 0
  fi
  missing=$(lacks python)
  if test -z "$missing" -a -z "$venv"; then
    missing="Python 3.11 or newer"
  fi
  if test -n "$missing"; then
    venv=
    if required python; then
      echo "ERROR: no $missing for $purpose, which REQUIRE_TOOLCHAINS asks for" >&2
      return 1
    fi
    echo "SKIPPED: $purpose: no $missing"
    return 0
  fi
  rm -rf "$venv"
  python3 -m venv "$venv"
  # Only what is imported is compiled, when it is imported.
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-compile --only-binary :all: --requirement "$packages/requirements.txt" --constraint "$packages/constraints.txt"
  touch "$venv/complete"
  echo "installed into $venv ($((SECONDS - started)) s)"
}

# The options by which Maven takes this build from a folder, one a line, and no other build that was installed under its version before.
maven_options() { # the root of this repository
  local version
  version=$(node -p "require('$1/package.json').version")
  rm -rf "$HOME/.m2/repository/io/github/cdkbedrockcosttags/cdk-bedrock-cost-tags/$version"
  printf '%s\n' --batch-mode --settings "$1/consumers/java/settings.xml" "-Ddist.java=$1/dist/java" "-Dmaven.repo.local=$HOME/.m2/repository" "-Dcost.tags.version=$version"
}

# Names the registry whose CDK a language needs, if it does not answer. Where a mirror stands in for it, REQUIRE_TOOLCHAINS leaves this out.
answers() {
  local url
  case $1 in
    python) url=https://pypi.org/simple/aws-cdk-lib/ ;;
    java) url=https://repo.maven.apache.org/maven2/software/amazon/awscdk/aws-cdk-lib/maven-metadata.xml ;;
    go) url=https://proxy.golang.org/github.com/aws/aws-cdk-go/awscdk/v2/@v/list ;;
    dotnet) url=https://api.nuget.org/v3/index.json ;;
    *) return 0 ;;
  esac
  node -e 'fetch(process.argv[1], { method: "HEAD", signal: AbortSignal.timeout(10_000) }).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))' "$url" || echo "answer from $url"
}

# REQUIRE_TOOLCHAINS=1 asks for those of all languages, and names as in "python go" for theirs.
required() {
  case " ${REQUIRE_TOOLCHAINS:-} " in *" 1 "* | *" $1 "*) ;; *) return 1 ;; esac
}
