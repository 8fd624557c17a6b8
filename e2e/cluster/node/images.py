#!/usr/bin/env python3
"""Writes container images without an image tool.

  images.py oci OUT.tar KUBE PAUSE PROXYROOT SPEC
      an OCI layout with every image of a kubeadm cluster, for `ctr images import`.
      SPEC is JSON: {"zstd": "-3", "images": [[name, [layer, …], entrypoint], …]}, layers: kube, pause, proxy
  images.py docker OUT.tar NAME:TAG ROOTFS [--node] [--entrypoint=JSON]
      an archive of one directory, for `docker load`

The same inputs give the same bytes: owners, times and order are fixed.
"""

import hashlib
import io
import json
import os
import platform
import subprocess
import sys
import tarfile
import tempfile

EPOCH = 1767225600
CREATED = "2026-01-01T00:00:00Z"
ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
ENV = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
PROGRAMS = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "etcd", "coredns", "netd", "kubectl"]
MEDIA = "application/vnd.oci.image."


def digest_of_file(path):
    with open(path, "rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def entry(name, **fields):
    member = tarfile.TarInfo(name)
    member.mtime = EPOCH
    for field, value in fields.items():
        setattr(member, field, value)
    return member


def add_bytes(archive, name, content):
    archive.addfile(entry(name, size=len(content), mode=0o644), io.BytesIO(content))


def add_file(archive, name, path, mode=0o644):
    with open(path, "rb") as source:
        archive.addfile(entry(name, size=os.path.getsize(path), mode=mode), source)


def add_parents(archive, path, seen):
    parent = os.path.dirname(path)
    if parent and parent not in seen:
        add_parents(archive, parent, seen)
        seen.add(parent)
        archive.addfile(entry(parent + "/", type=tarfile.DIRTYPE, mode=0o755))


def layer(files):
    """Tar of files: (path in the image, source path | None for a directory | ("link", target), mode)."""
    seen = set()
    with tempfile.NamedTemporaryFile(delete=False, suffix=".layer") as out, tarfile.open(fileobj=out, mode="w") as archive:
        for path, source, mode in files:
            path = path.lstrip("/")
            if path in seen:
                continue
            add_parents(archive, path, seen)
            seen.add(path)
            if source is None:
                archive.addfile(entry(path, type=tarfile.DIRTYPE, mode=mode))
            elif isinstance(source, tuple):
                archive.addfile(entry(path, type=tarfile.SYMTYPE, linkname=source[1], mode=mode))
            else:
                add_file(archive, path, source, mode)
    return out.name


def tree(root):
    """The files and links under root, as layer() takes them."""
    found = []
    for folder, folders, files in os.walk(root):
        for name in files + [f for f in folders if os.path.islink(os.path.join(folder, f))]:
            path = os.path.join(folder, name)
            source = ("link", os.readlink(path)) if os.path.islink(path) else path
            found.append(("/" + os.path.relpath(path, root), source, os.lstat(path).st_mode & 0o7777))
    return sorted(found, key=lambda file: file[0])


def compressed(tar, level):
    packed = tar + ".zst"
    subprocess.check_call(["zstd", "-q", "-f", level, "-T0", tar, "-o", packed])
    described = dict(diff="sha256:" + digest_of_file(tar), digest=digest_of_file(packed), size=os.path.getsize(packed), path=packed)
    os.unlink(tar)
    return described


class Blobs(dict):
    """Small blobs of an OCI layout by digest."""

    def put(self, document):
        content = json.dumps(document).encode()
        digest = hashlib.sha256(content).hexdigest()
        self[digest] = content
        return dict(digest="sha256:" + digest, size=len(content))


def manifest(blobs, name, layers, entrypoint):
    config = dict(
        architecture=ARCHITECTURE, os="linux", created=CREATED, config=dict(Env=ENV, Entrypoint=entrypoint or None),
        rootfs=dict(type="layers", diff_ids=[one["diff"] for one in layers]), history=[dict(created=CREATED) for _ in layers])
    document = dict(
        schemaVersion=2, mediaType=MEDIA + "manifest.v1+json", config=dict(mediaType=MEDIA + "config.v1+json", **blobs.put(config)),
        layers=[dict(mediaType=MEDIA + "layer.v1.tar+zstd", digest="sha256:" + one["digest"], size=one["size"]) for one in layers])
    return dict(
        mediaType=document["mediaType"], **blobs.put(document), platform=dict(architecture=ARCHITECTURE, os="linux"),
        annotations={"io.containerd.image.name": name, "org.opencontainers.image.ref.name": name.split(":")[-1]})


def oci(out, kube, pause, proxy_root, spec):
    spec = json.loads(spec)
    binary = [("/usr/local/bin/kube", kube, 0o755), ("/tmp", None, 0o1777)]
    binary += [("/usr/local/bin/" + name, ("link", "kube"), 0o777) for name in PROGRAMS]
    contents = dict(kube=binary, pause=[("/pause", pause, 0o755)], proxy=tree(proxy_root))
    layers = {name: compressed(layer(files), spec["zstd"]) for name, files in contents.items()}
    blobs = Blobs()
    manifests = [manifest(blobs, name, [layers[one] for one in used], entrypoint) for name, used, entrypoint in spec["images"]]
    with tarfile.open(out, "w") as archive:
        add_bytes(archive, "oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
        add_bytes(archive, "index.json", json.dumps(dict(schemaVersion=2, manifests=manifests)).encode())
        for digest, content in blobs.items():
            add_bytes(archive, "blobs/sha256/" + digest, content)
        for one in layers.values():
            add_file(archive, "blobs/sha256/" + one["digest"], one["path"])
            os.unlink(one["path"])


def run_config(options):
    config = dict(Env=list(ENV))
    for option in options:
        if option == "--node":  # what kind's own node image says
            config["Env"].append("container=docker")
            config.update(Entrypoint=["/usr/local/bin/entrypoint", "/sbin/init"], StopSignal="SIGRTMIN+3")
        elif option.startswith("--entrypoint="):
            config["Entrypoint"] = json.loads(option.split("=", 1)[1])
        else:
            sys.exit(f"error: unknown option {option}")
    return config


def docker(out, reference, rootfs, *options):
    packed = out + ".layer"
    subprocess.check_call(["tar", "--numeric-owner", "--sort=name", "-C", rootfs, "-cf", packed, "."])
    diff = digest_of_file(packed)
    config = json.dumps(dict(
        architecture=ARCHITECTURE, os="linux", created=CREATED, config=run_config(options),
        rootfs=dict(type="layers", diff_ids=["sha256:" + diff]), history=[dict(created=CREATED)])).encode()
    name = hashlib.sha256(config).hexdigest() + ".json"
    with tarfile.open(out, "w") as archive:
        add_bytes(archive, "manifest.json", json.dumps([dict(Config=name, RepoTags=[reference], Layers=[diff + "/layer.tar"])]).encode())
        add_bytes(archive, name, config)
        add_file(archive, diff + "/layer.tar", packed)
    os.unlink(packed)


if __name__ == "__main__":
    {"oci": oci, "docker": docker}[sys.argv[1]](*sys.argv[2:])
