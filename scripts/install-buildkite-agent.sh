#!/usr/bin/env bash
# Prints the path of the Buildkite agent, which runs a job on this machine without the service. If it is missing, builds
# it into .cache/bin with Go, which takes minutes.
#
# One module of the agent, for globs in the names of artifacts, is in no public module proxy. A small package with the
# same functions replaces it: it matches single patterns, and finds no files. No job of the tests uses artifacts.
set -euo pipefail
cd "$(dirname "$0")/.."

version=3.138.0 # Later versions need a newer Go.
agent="$PWD/.cache/bin/buildkite-agent"
if [[ "$("$agent" --version 2>/dev/null)" != *"$version"* ]]; then
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$PWD/.cache/bin" "$work/zzglob"
  printf 'module drjosh.dev/zzglob\n\ngo 1.23\n' >"$work/zzglob/go.mod"
  cat >"$work/zzglob/zzglob.go" <<'GO'
// Package zzglob replaces the package of this name in a build for tests. It finds no files.
package zzglob

import (
	"context"
	"errors"
	"io/fs"
	"path"
)

type Pattern struct{ glob string }

type ParseOption func()

type GlobOption func()

var errUnsupported = errors.New("this build has no globs")

func Parse(glob string, _ ...ParseOption) (*Pattern, error) { return &Pattern{glob}, nil }

func (p *Pattern) String() string { return p.glob }

func (p *Pattern) Match(name string) bool {
	matches, err := path.Match(p.glob, name)
	return err == nil && matches
}

func (p *Pattern) Glob(fs.WalkDirFunc, ...GlobOption) error { return errUnsupported }

func MultiGlob(context.Context, []*Pattern, fs.WalkDirFunc, ...GlobOption) error { return errUnsupported }

func ExpandTilde(bool) ParseOption { return nil }

func WalkIntermediateDirs(bool) GlobOption { return nil }

func TraverseSymlinks(bool) GlobOption { return nil }
GO
  module="github.com/buildkite/agent/v3"
  source="$(cd "$work" && go mod download -json "$module@v$version" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')"
  cp "$source/go.mod" "$source/go.sum" "$work"
  chmod u+w "$work/go.mod" "$work/go.sum"
  (
    cd "$work"
    go mod edit -module=localhost/agent -require="$module@v$version" -replace="drjosh.dev/zzglob=$work/zzglob"
    go build -mod=mod -trimpath -o "$agent" "$module"
  ) >&2
fi
"$agent" --version >&2
echo "$agent"
