using System.Collections.Immutable;

namespace Sentinel.Statistics.Windows;

/// <summary>The names under which figures are stored and shown.</summary>
internal static class FigureNames
{
    public static ImmutableSortedDictionary<string, double> Of(FeatureFigures figures)
    {
        var named = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        var statistics = figures.Statistics;

        // In this order the tree of a numeric feature's figures never has to be balanced: of what is left between two names, the middle one first.
        Add("missing", figures.Cells.Missing);
        Add("klCurrentReference", statistics.KlCurrentReference);
        Add("skewness", figures.Skewness);
        Add("energyDistance", statistics.EnergyDistance);
        Add("lInfinity", statistics.LInfinity);
        Add("psi", statistics.Psi);
        Add("wassersteinBound", statistics.WassersteinBound);
        Add("below", figures.Cells.Below);
        Add("hellinger", statistics.Hellinger);
        Add("ksBound", statistics.KsBound);
        Add("mean", figures.Mean);
        Add("new", figures.Cells.New);
        Add("psiNull99", statistics.PsiNull99);
        Add("totalVariation", statistics.TotalVariation);
        Add("wrongType", figures.Cells.WrongType);
        Add("above", figures.Cells.Above);
        Add("count", figures.Cells.Count);
        Add("excessKurtosis", figures.ExcessKurtosis);
        Add("jsDistance", statistics.JsDistance);
        Add("ks", statistics.Ks);
        Add("ksPValue", statistics.KsPValue);
        Add("maximum", figures.Maximum);
        Add("minimum", figures.Minimum);
        Add("missingShare", figures.Cells.MissingShare);
        Add("nonFinite", figures.Cells.NonFinite);
        Add("psiNull95", statistics.PsiNull95);
        Add("referenceMissingShare", figures.ReferenceMissingShare);
        Add("standardDeviation", figures.StandardDeviation);
        Add("wasserstein", statistics.Wasserstein);
        Add("wassersteinNormalised", statistics.WassersteinNormalised);
        Add("cramersV", statistics.CramersV);
        Add("chi2PValue", statistics.Chi2PValue);
        Add("distinct", figures.Distinct);
        Add("chi2", statistics.Chi2);
        Add("chi2PooledPValue", statistics.Chi2PooledPValue);
        Add("degreesOfFreedom", statistics.DegreesOfFreedom);
        Add("newCategoryShare", statistics.NewCategoryShare);
        return named.ToImmutable();

        void Add(string name, double? value)
        {
            if (value is { } known)
            {
                named.Add(name, known);
            }
        }
    }
}
