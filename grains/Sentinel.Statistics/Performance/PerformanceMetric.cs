namespace Sentinel.Statistics.Performance;

/// <summary>The figures of performance. Their names in JSON are camelCase, in manifests the same with underscores.</summary>
public enum PerformanceMetric
{
    /// <summary>Share of rows whose class came true, 0 to 1.</summary>
    Accuracy,

    /// <summary>Mean of the classes' recalls, 0 to 1.</summary>
    BalancedAccuracy,

    /// <summary>Share of predicted positives that came true: TP/(TP+FP).</summary>
    Precision,

    /// <summary>Share of positives that were predicted: TP/(TP+FN).</summary>
    Recall,

    /// <summary>Harmonic mean of precision and recall: 2TP/(2TP+FP+FN).</summary>
    F1,

    /// <summary>Share of negatives that were predicted: TN/(TN+FP).</summary>
    Specificity,

    /// <summary>Matthews' correlation of predicted and true class, −1 to 1.</summary>
    Mcc,

    /// <summary>Area under the ROC curve: the chance that a positive row scores above a negative one, ties half.</summary>
    RocAuc,

    /// <summary>Average precision: Σ (recall gained)·(precision there), from the highest score down.</summary>
    AveragePrecision,

    /// <summary>Mean negative log-likelihood of the labels, nats; probabilities are held 10⁻¹⁵ away from 0 and 1.</summary>
    LogLoss,

    /// <summary>Mean squared difference of probability and label, 0 to 1.</summary>
    Brier,

    /// <summary>Expected calibration error over ten equal bins, 0 to 1.</summary>
    Ece,

    /// <summary>Mean of the classes' precisions, over classes that were predicted.</summary>
    MacroPrecision,

    /// <summary>Mean of the classes' recalls, over classes that came true.</summary>
    MacroRecall,

    /// <summary>Mean of the classes' F1, over classes that were predicted or came true.</summary>
    MacroF1,

    /// <summary>Precision over all rows of all classes: with one class a row, the accuracy.</summary>
    MicroPrecision,

    /// <summary>Recall over all rows of all classes: with one class a row, the accuracy.</summary>
    MicroRecall,

    /// <summary>F1 over all rows of all classes: with one class a row, the accuracy.</summary>
    MicroF1,

    /// <summary>Mean absolute error, in the label's unit.</summary>
    Mae,

    /// <summary>Root of the mean squared error, in the label's unit.</summary>
    Rmse,

    /// <summary>1 − (mean squared error)/(variance of the labels), at most 1.</summary>
    R2,

    /// <summary>Mean of |error/label| over labels other than 0.</summary>
    Mape,

    /// <summary>Mean of prediction − label, in the label's unit.</summary>
    Bias,
}
