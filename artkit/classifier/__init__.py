"""The NumPy core: networks that tell digits apart, and how they are trained and judged.

Nothing here knows of dreams or of paper. NumPy is all that importing it needs.
"""

from artkit.classifier.augmentation import Augmentation
from artkit.classifier.datasets import Dataset, Split, load_dataset
from artkit.classifier.evaluation import Evaluation, accuracy, evaluate, robust_accuracy
from artkit.classifier.losses import LOSSES, Loss
from artkit.classifier.model_files import load_model, model_names, save_model
from artkit.classifier.network import Network
from artkit.classifier.optimizers import SCHEDULES, SGD, Adam
from artkit.classifier.perturbation import Adversary, pgd
from artkit.classifier.presets import PRESETS, Outcome, Preset, train_preset
from artkit.classifier.training import Epoch, Settings, Training, train

__all__ = [
    "LOSSES",
    "PRESETS",
    "SCHEDULES",
    "SGD",
    "Adam",
    "Adversary",
    "Augmentation",
    "Dataset",
    "Epoch",
    "Evaluation",
    "Loss",
    "Network",
    "Outcome",
    "Preset",
    "Settings",
    "Split",
    "Training",
    "accuracy",
    "evaluate",
    "load_dataset",
    "load_model",
    "model_names",
    "pgd",
    "robust_accuracy",
    "save_model",
    "train",
    "train_preset",
]
