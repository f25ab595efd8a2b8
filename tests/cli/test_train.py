import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from artkit.classifier import accuracy, load_dataset, load_model
from artkit.classifier.idx import write_idx
from artkit.cli.app import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A foreign set: 600 and 200 of MNIST's images, ten classes with names of their own."""
    path, mnist = tmp_path_factory.mktemp("data") / "names", load_dataset()
    path.mkdir()
    for stem, split, n in (("train", mnist.train, 600), ("t10k", mnist.test, 200)):
        write_idx(path / f"{stem}-images-idx3-ubyte", split.images[:n])
        write_idx(path / f"{stem}-labels-idx1-ubyte", split.labels[:n].astype(np.uint8))
    (path / "labels.txt").write_text("zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n")
    return path


def train(*arguments):
    return run(["train", *map(str, arguments)])


@pytest.fixture(scope="module")
def model(folder, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("model") / "m.npz"
    assert train("twin", "-o", path, "--data", folder, "--epochs", 2, "-q") == 0
    return path


class TestTrain:
    def test_makes_a_network_and_an_honest_report(self, folder, tmp_path, capsys):
        file = tmp_path / "mine.npz"
        assert train("twin", "-o", file, "--data", folder, "--epochs", 3, "-s", 7) == 0
        network = load_model(file)
        assert network.labels[6] == "six"
        assert (network.meta["seed"], network.meta["epochs"]) == (7, 3)
        test = load_dataset(folder).test
        assert network.meta["results"]["test"] == pytest.approx(accuracy(network, test))
        assert network.meta["results"]["test"] > 0.6
        out, err = capsys.readouterr()
        assert err == "", "there is no bar where there is no terminal"
        for said in ("seed 7", "3 epochs", f"{network.meta['results']['test']:.2%} of 200", "mine.npz"):
            assert said in out

    def test_the_same_command_writes_the_same_bytes(self, folder, tmp_path):
        for name in ("a", "b"):
            assert train("robust", "-o", tmp_path / f"{name}.npz", "--data", folder, "--epochs", 1, "-q") == 0
        assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()

    def test_keeps_the_epochs_and_says_nothing_if_asked(self, folder, tmp_path, capsys):
        kept = tmp_path / "deep" / "epochs"
        arguments = ("--data", folder, "--epochs", 2, "--keep-epochs", kept, "--quiet")
        assert train("book", "-o", tmp_path / "x.npz", *arguments) == 0
        assert sorted(path.name for path in kept.iterdir()) == ["e000.npz", "e001.npz", "e002.npz"]
        networks = [load_model(path) for path in sorted(kept.iterdir())]
        assert [network.meta["epoch"] for network in networks] == [0, 1, 2]
        chosen = load_model(tmp_path / "x.npz")
        assert chosen.digest == networks[chosen.meta["epoch"]].digest
        assert capsys.readouterr() == ("", "")

    def test_several_seeds_and_json(self, folder, tmp_path, capsys):
        assert (
            train(
                "twin",
                "-o",
                tmp_path / "t{seed}.npz",
                "-s",
                "3..4",
                "--data",
                folder,
                "--epochs",
                1,
                "--json",
            )
            == 0
        )
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [line["seed"] for line in lines] == [3, 4]
        assert [Path(line["file"]).name for line in lines] == ["t3.npz", "t4.npz"]
        assert load_model(tmp_path / "t4.npz").meta["seed"] == 4

    def test_an_interrupt_leaves_nothing_half(self, tmp_path):
        kept = tmp_path / "epochs"
        command = [sys.executable, "-m", "artkit", "train", "reader", "-o", "x.npz", "--keep-epochs", kept]
        with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
            while not (kept / "e000.npz").exists():
                assert process.poll() is None
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            try:
                _, err = process.communicate(timeout=30)
            finally:
                process.kill()  # where a shell in the background has it ignore the signal
        assert process.returncode == 130
        assert err.count("\n") == 1
        assert [path.name for path in tmp_path.iterdir()] == ["epochs"]
        for path in kept.iterdir():
            load_model(path)


class TestEvaluate:
    def test_json_is_what_a_script_needs(self, model, folder, capsys):
        assert run(["evaluate", str(model), "--data", str(folder), "--robust", "0.5, 1", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        network, test = load_model(model), load_dataset(folder).test
        assert found["accuracy"] == pytest.approx(accuracy(network, test))
        assert found["images"] == sum(map(sum, found["confusion"])) == 200
        assert list(found["per_class"]) == list(network.labels)
        assert found["accuracy"] > found["robust"]["0.5"] > found["robust"]["1"]

    def test_the_table_shows_every_class_and_figure(self, model, folder, capsys):
        assert run(["evaluate", str(model), "--data", str(folder), "--robust", "1"]) == 0
        out = capsys.readouterr().out
        for said in ("zero", "nine", "right", "accuracy", "200 images", "within L2 1"):
            assert said in out
