"""The figures of `sentinel compare`, by pandas and SciPy: compare.py REFERENCE.csv CURRENT.csv"""
import json
import sys

import numpy as np
import pandas as pd
from scipy import stats


def shares(counts, smooth):
    counts = np.asarray(counts, float)
    return (counts + smooth) / (counts.sum() + smooth * len(counts))


def histogram_figures(reference, current):
    p, q = shares(reference, 0.5), shares(current, 0.5)
    r, c = shares(reference, 0), shares(current, 0)
    m = (r + c) / 2
    kl = lambda a, b: np.sum(np.where(a > 0, a * np.log2(np.where(a > 0, a, 1) / np.where(b > 0, b, 1)), 0))
    return {
        "psi": np.sum((q - p) * np.log(q / p)),
        "klCurrentReference": np.sum(q * np.log(q / p)),
        "jsDistance": np.sqrt((kl(r, m) + kl(c, m)) / 2),
        "hellinger": np.sqrt(np.sum((np.sqrt(r) - np.sqrt(c)) ** 2) / 2),
        "totalVariation": np.sum(np.abs(r - c)) / 2,
        "lInfinity": np.max(np.abs(r - c)),
    }


def numeric(reference, current):
    edges = np.unique(np.quantile(reference, np.arange(0.1, 1, 0.1)))
    bins = lambda x: np.bincount(np.searchsorted(edges, x, side="left"), minlength=len(edges) + 1)
    figures = histogram_figures(bins(reference), bins(current))
    ks = stats.ks_2samp(reference, current, method="asymp")
    u = stats.mannwhitneyu(reference, current, use_continuity=True, method="asymptotic")
    cvm = stats.cramervonmises_2samp(reference, current, method="asymptotic")
    wasserstein = stats.wasserstein_distance(reference, current)
    scale = max(np.std(reference), 1e-3 * np.ptp(reference))
    return figures | {
        "ks": ks.statistic, "ksPValue": ks.pvalue, "mannWhitneyU": u.statistic, "mannWhitneyPValue": u.pvalue,
        "cramerVonMises": cvm.statistic, "cramerVonMisesPValue": cvm.pvalue, "wasserstein": wasserstein,
        "wassersteinNormalised": wasserstein / scale, "energyDistance": stats.energy_distance(reference, current),
    }


def categorical(reference, current):
    names = sorted(set(reference) | set(current))
    counts = [column.value_counts().reindex(names, fill_value=0).to_numpy() for column in (reference, current)]
    chi2, p, degrees, _ = stats.chi2_contingency(counts, correction=False)
    cramers_v = np.sqrt(chi2 / np.sum(counts))
    return histogram_figures(*counts) | {"chi2": chi2, "chi2PValue": p, "degreesOfFreedom": degrees, "cramersV": cramers_v}


reference, current = pd.read_csv(sys.argv[1]), pd.read_csv(sys.argv[2])
report = {}
for column in reference.columns:
    kind = numeric if pd.api.types.is_numeric_dtype(reference[column]) else categorical
    report[column] = {name: float(value) for name, value in kind(reference[column].dropna(), current[column].dropna()).items()}
json.dump(report, sys.stdout)
